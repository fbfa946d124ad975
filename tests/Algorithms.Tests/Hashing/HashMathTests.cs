using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed class HashMathTests
{
    private const double Whole = 1UL << HashMath.LogBits;

    [Fact]
    public void The_logarithm_is_the_platforms_up_to_its_last_bits() => Check.QuickThrowOnFailure(
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), Gen.Choose(0, HashMath.LogBits - 1).ToArbitrary(), (bits, shift) =>
        {
            var number = ((bits >> (64 - HashMath.LogBits)) >> shift) + 1;
            var expected = -Math.Log(number / Whole);
            return Math.Abs(HashMath.NegativeLog(number) - expected) <= 1e-15 * Math.Max(expected, 1e-300) * 4;
        }));

    [Fact]
    public void The_logarithm_of_one_is_nothing_and_next_to_it_it_is_exact()
    {
        Assert.Equal(0, HashMath.NegativeLog(1UL << HashMath.LogBits));
        Assert.Equal(1 / Whole, HashMath.NegativeLog((1UL << HashMath.LogBits) - 1), 1e-31);
        Assert.Equal(36.7368005696771, HashMath.NegativeLog(1), 1e-13);
    }

    [Fact]
    public void SplitMix64_gives_its_published_numbers()
    {
        // Of seed 1234567, as in the reference implementation's test (Vigna, prng.di.unimi.it).
        ulong[] published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(published, Enumerable.Range(0, 5).Select(i => HashMath.Mix(1234567 + ((ulong)i * HashMath.Step))));
    }

    [Fact]
    public void Primes_are_told_from_others() =>
        Assert.Equal([2, 3, 5, 7, 11, 13, 17, 19, 23, 29], Enumerable.Range(-3, 33).Where(HashMath.IsPrime));
}
