using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed class BoundedLoadRingTests : ConsistentHashSuite
{
    // What goes over at one node goes on to others, and theirs too.
    protected override bool MovesOnlyWhatMust => false;

    protected override double MovedToMinimum => 3.5;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void No_node_has_more_slots_than_its_bound(int slack)
    {
        HashNode[] nodes = [new("heavy", 5), .. Silos(30)];
        var ring = new BoundedLoadRing(nodes, slack, 4_096);
        var counts = Enumerable.Range(0, 4_096).CountBy(slot => ring.Nodes[ring.Locate(new KeyHash((ulong)slot))].Name).ToDictionary();
        foreach (var node in nodes)
            Assert.InRange(counts[node.Name], 1, (int)Math.Ceiling(4_096 * node.Weight / 35.0 * (100 + slack) / 100));
    }

    [Fact]
    public void A_smaller_slack_moves_more() => Assert.True(Moved(1) > Moved(50));

    [Fact]
    public void Where_nobody_is_full_a_unit_of_load_goes_where_the_ring_says()
    {
        var (bounded, ring) = (new BoundedLoadRing(Silos(10)), new HashRing(Silos(10)));
        var loads = Enumerable.Repeat(1_000L, 10).ToArray();
        Assert.All(Keys.Take(1_000), key => Assert.Equal(ring.Locate(key), bounded.Locate(key, loads)));
    }

    [Fact]
    public void A_node_at_its_bound_is_passed_over_and_the_next_on_the_ring_takes_it()
    {
        var (bounded, ring) = (new BoundedLoadRing(Silos(10)), new HashRing(Silos(10)));
        var full = ring.Locate(Keys[0]);
        var loads = Enumerable.Repeat(1_000L, 10).ToArray();
        loads[full] = 2_000;
        var without = new HashRing(Silos(10).Where(node => node.Name != ring.Nodes[full].Name));
        Assert.Equal(without.Nodes[without.Locate(Keys[0])].Name, bounded.Nodes[bounded.Locate(Keys[0], loads)].Name);
    }

    [Fact]
    public void Load_that_only_comes_stays_within_the_bound_whatever_the_keys() => Check.QuickThrowOnFailure(
        Prop.ForAll(Gen.Choose(1, 20).ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), Gen.Choose(1, 50).ToArbitrary(), (count, slack, hotKeys) =>
        {
            var ring = new BoundedLoadRing(Silos(count).Select((node, i) => node with { Weight = 1 + (i % 3) }), slack, 64, 10);
            var weights = ring.Nodes.Sum(node => node.Weight);
            var loads = new long[count];
            for (var i = 1; i <= 500; i++)
            {
                var node = ring.Locate(Keys[i % hotKeys], loads);
                loads[node]++;
                if (loads[node] > Math.Ceiling((decimal)i * ring.Nodes[node].Weight * (100 + slack) / (100 * weights)))
                    return false;
            }

            return true;
        }));

    [Fact]
    public void Loads_that_cannot_be_are_refused()
    {
        var ring = new BoundedLoadRing(Silos(2));
        Assert.Throws<ArgumentException>(() => ring.Locate(Keys[0], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Locate(Keys[0], [1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Locate(Keys[0], [long.MaxValue, long.MaxValue]));
        Assert.InRange(ring.Locate(Keys[0], [0, (1L << 62) - 1]), 0, 0);
    }

    [Fact]
    public void Numbers_beyond_their_bounds_are_refused()
    {
        foreach (var slack in (int[])[0, -1, 1_001])
            Assert.Throws<ArgumentOutOfRangeException>(() => new BoundedLoadRing(Silos(2), slack));
        foreach (var slots in (int[])[0, 1, 3, 2_097_152])
            Assert.Throws<ArgumentOutOfRangeException>(() => new BoundedLoadRing(Silos(2), slots: slots));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoundedLoadRing(Silos(2), virtualNodes: 0));
    }

    [Fact]
    public void A_lookup_by_loads_allocates_nothing()
    {
        var ring = new BoundedLoadRing(Silos(10));
        var loads = new long[10];
        loads[3] = 5;
        Allocations.AssertNone(() => (ulong)ring.Locate(Keys[0], loads));
    }

    protected override IConsistentHash Build(IEnumerable<HashNode> nodes) => new BoundedLoadRing(nodes);

    // The bound, and chance over 200,000 keys: four standard deviations. In the other direction there is no bound.
    protected override double MaxToMean(int nodes) => 1.26 + (4 * Math.Sqrt(Math.Max(nodes, 16) / (double)Keys.Length));

    private static int Moved(int slack) => PlacesOf(new BoundedLoadRing(Silos(50), slack), Keys)
        .Zip(PlacesOf(new BoundedLoadRing(Silos(51), slack), Keys)).Count(one => one.First != one.Second);
}
