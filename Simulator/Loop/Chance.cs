using OrleansCluster.Embedded.Chance;

namespace OrleansCluster.Simulator.Loop;

/// <summary>
/// A stream of chance that is a function of the seed alone: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Each purpose has a stream of
/// its own, so that what one part of the world draws does not shift what another gets.
/// </summary>
internal sealed class Chance(ulong seed) : EngineRandom
{
    private readonly ulong _origin = seed;
    private ulong _state = seed;

    /// <summary>How many numbers were drawn so far.</summary>
    public long Drawn { get; private set; }

    /// <summary>The stream of a purpose. The same name gives the same stream, however much was drawn from this one.</summary>
    public Chance Fork(string purpose)
    {
        var hash = 14695981039346656037UL; // FNV-1a, 64 bits
        foreach (var letter in purpose) hash = (hash ^ letter) * 1099511628211UL;
        return new Chance(Mix(_origin ^ Mix(hash)));
    }

    /// <inheritdoc/>
    public override ulong NextUInt64()
    {
        Drawn++;
        return Mix(_state += 0x9E3779B97F4A7C15UL);
    }

    /// <summary>From 0 up to, and without, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Whether something happens that has this probability.</summary>
    public bool Hits(double probability) => NextDouble() < probability;

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Next(high - low + 1);

    /// <summary>Anything between the two, evenly.</summary>
    public double Between(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Anything between the two, evenly.</summary>
    public TimeSpan Between(TimeSpan low, TimeSpan high) => low + ((high - low) * NextDouble());

    /// <summary>
    /// Mostly about <paramref name="typical"/>, now and then much longer, never above <paramref name="longest"/>: a Pareto tail with
    /// exponent 2 (finite mean, infinite variance), as delays in networks and on disks have.
    /// </summary>
    public TimeSpan LongTail(TimeSpan typical, TimeSpan longest)
    {
        var drawn = typical * (0.7 / Math.Sqrt(1 - NextDouble()));
        return drawn < longest ? drawn : longest;
    }

    /// <summary>The time to the next event of a Poisson process with this mean.</summary>
    public TimeSpan Exponential(TimeSpan mean) => mean * -Logarithm(1 - NextDouble());

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    /// <summary>Puts a list into an order of chance (Fisher and Yates).</summary>
    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    // The natural logarithm of a number above 0, to some 14 digits. The base library's is the system's C library's, whose last bit may
    // differ from machine to machine; sums, products, quotients and square roots are the same everywhere (IEEE 754).
    private static double Logarithm(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L);
        var y = (mantissa - 1) / (mantissa + 1);
        var square = y * y;
        var sum = 0.0;
        for (var n = 31; n >= 1; n -= 2) sum = (sum * square) + (1.0 / n); // ln m = 2 (y + y³/3 + y⁵/5 + …)
        return (exponent * 0.6931471805599453) + (2 * y * sum);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
