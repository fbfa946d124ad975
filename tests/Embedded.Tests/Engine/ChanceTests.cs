using OrleansCluster.Embedded.Chance;

namespace OrleansCluster.Embedded.Tests.Engine;

public sealed class ChanceTests
{
    [Fact]
    public void Numbers_stay_in_their_range_and_reach_all_of_it()
    {
        var random = new SystemRandom();
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[random.Next(7)]++;

        // 10,000 each, give or take; six standard deviations are 556.
        Assert.All(counts, n => Assert.InRange(n, 9_400, 10_600));
        Assert.Equal(0, random.Next(1));
    }

    [Theory]
    [InlineData(0UL, 5, 0)]
    [InlineData(ulong.MaxValue, 5, 4)]
    [InlineData(ulong.MaxValue, int.MaxValue, int.MaxValue - 1)]
    [InlineData(1UL << 63, 10, 5)]
    public void The_ends_of_the_source_are_the_ends_of_the_range(ulong drawn, int exclusive, int expected) =>
        Assert.Equal(expected, new Fixed(drawn).Next(exclusive));

    [Fact]
    public void Identifiers_are_version_4_and_differ()
    {
        var random = new SystemRandom();
        var seen = new HashSet<Guid>();
        for (var i = 0; i < 10_000; i++)
        {
            var id = random.NextGuid();
            Assert.Equal(4, id.Version);
            Assert.InRange(id.Variant, 8, 11);
            Assert.True(seen.Add(id));
        }
    }

    [Fact]
    public void It_can_be_drawn_from_by_many_threads()
    {
        var random = new SystemRandom();
        var drawn = new ulong[4][];
        var threads = Enumerable.Range(0, 4).Select(t => new Thread(() => drawn[t] = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextUInt64())])).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(80_000, drawn.SelectMany(d => d).Distinct().Count());
    }

    [Fact]
    public void Two_sources_differ() => Assert.NotEqual(new SystemRandom().NextUInt64(), new SystemRandom().NextUInt64());

    private sealed class Fixed(ulong value) : EngineRandom
    {
        public override ulong NextUInt64() => value;
    }
}
