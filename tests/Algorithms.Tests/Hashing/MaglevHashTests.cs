using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed class MaglevHashTests : ConsistentHashSuite
{
    // Keys move between nodes that stay: the paper's figure 12. How many is measured by the benchmark.
    protected override bool MovesOnlyWhatMust => false;

    protected override double MovedToMinimum => 2.5;

    [Fact]
    public void Nodes_of_one_weight_have_shares_that_differ_by_an_entry()
    {
        var maglev = new MaglevHash(Silos(100), 65_537);
        var counts = EntriesOf(maglev).Values;
        Assert.Equal((655, 656), (counts.Min(), counts.Max()));
    }

    [Fact]
    public void A_node_has_as_many_turns_as_its_weight()
    {
        var counts = EntriesOf(new MaglevHash([new("a", 1), new("b", 1_000), new("c", 250)], 65_537));
        foreach (var (name, weight) in (IEnumerable<(string, int)>)[("a", 1), ("b", 1_000), ("c", 250)])
            Assert.InRange(counts[name] - (65_537.0 * weight / 1_251), -1.5, 1.5);
    }

    [Fact]
    public void A_larger_table_moves_less_between_nodes_that_stay()
    {
        Assert.True(MovedBetweenOthers(655_373) < MovedBetweenOthers(5_003));
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(2)]
    [InlineData(4_194_319)]
    public void A_table_that_is_no_prime_or_too_small_or_too_large_is_refused(int entries) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaglevHash(Silos(3), entries));

    [Fact]
    public void A_table_in_which_a_light_node_would_have_no_entry_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaglevHash([new("a", 1), new("b", 1_000)], 997));
        Assert.Equal(1, EntriesOf(new MaglevHash([new("a", 1), new("b", 1_000)], 1_009))["a"]);
    }

    protected override IConsistentHash Build(IEnumerable<HashNode> nodes) => new MaglevHash(nodes);

    protected override double MaxToMean(int nodes) => 1.01 + (4 * Math.Sqrt(Math.Max(nodes, 16) / (double)Keys.Length));

    private static int MovedBetweenOthers(int entries)
    {
        var (before, after) = (new MaglevHash(Silos(50), entries), new MaglevHash(Silos(51), entries));
        return PlacesOf(before, Keys).Zip(PlacesOf(after, Keys)).Count(one => one.First != one.Second && one.Second != "silo-50");
    }

    // The middle of each entry's range of hashes.
    private static Dictionary<string, int> EntriesOf(MaglevHash maglev) => Enumerable.Range(0, maglev.Entries)
        .Select(entry => new KeyHash((ulong)(((UInt128)entry << 64) / (UInt128)maglev.Entries) + 1_000_000))
        .CountBy(key => maglev.Nodes[maglev.Locate(key)].Name).ToDictionary();
}
