using System.Numerics;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>Arithmetic that gives the same bits on every machine: placements rest on it and must never change.</summary>
internal static class HashMath
{
    /// <summary>2^64 divided by the golden ratio: the step of SplitMix64.</summary>
    public const ulong Step = 0x9E3779B97F4A7C15UL;

    /// <summary>The bits of a hash that <see cref="NegativeLog"/> can take exactly.</summary>
    public const int LogBits = 53;

    private const double Ln2 = 0.693147180559945309417232121458;
    private const double Sqrt2 = 1.414213562373095048801688724210;

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): every input bit reaches every output bit.</summary>
    public static ulong Mix(ulong x)
    {
        x += Step;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }

    /// <summary>
    /// −ln(<paramref name="n"/> / 2^53), for 1 to 2^53. By additions, multiplications and divisions alone, which IEEE 754 rounds correctly;
    /// <see cref="Math.Log(double)"/> is the platform's, and two platforms may differ in the last bit.
    /// </summary>
    public static double NegativeLog(ulong n)
    {
        var exponent = BitOperations.Log2(n);
        var mantissa = (double)n / (1UL << exponent);
        if (mantissa > Sqrt2)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = 2 artanh s, with |s| < 0.172: the first term that is left out is below 2^-63 of the sum.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 1.0 / 25 * square;
        series = (series + (1.0 / 23)) * square;
        series = (series + (1.0 / 21)) * square;
        series = (series + (1.0 / 19)) * square;
        series = (series + (1.0 / 17)) * square;
        series = (series + (1.0 / 15)) * square;
        series = (series + (1.0 / 13)) * square;
        series = (series + (1.0 / 11)) * square;
        series = (series + (1.0 / 9)) * square;
        series = (series + (1.0 / 7)) * square;
        series = (series + (1.0 / 5)) * square;
        series = (series + (1.0 / 3)) * square;
        return ((LogBits - exponent) * Ln2) - (2 * s * (1 + series));
    }

    public static bool IsPrime(int number)
    {
        if (number < 4)
            return number >= 2;
        if (number % 2 == 0)
            return false;
        for (var divisor = 3; (long)divisor * divisor <= number; divisor += 2)
        {
            if (number % divisor == 0)
                return false;
        }

        return true;
    }
}
