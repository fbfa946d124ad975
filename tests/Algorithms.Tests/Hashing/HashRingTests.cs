using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed class HashRingTests : ConsistentHashSuite
{
    [Fact]
    public void A_lookup_finds_the_first_point_at_or_behind_the_key()
    {
        var ring = new HashRing([new("a", 3), new("b"), new("c", 2)], 7);
        var points = ring.Nodes.SelectMany((node, number) => Enumerable.Range(0, 7 * node.Weight)
            .Select(i => (Point: HashMath.Mix(KeyHash.Of(node.Name).Value + ((ulong)i * HashMath.Step)), Number: number))).Order().ToList();
        var around = points.SelectMany(one => (ulong[])[one.Point - 1, one.Point, one.Point + 1]);
        foreach (var value in around.Concat(Keys.Take(10_000).Select(key => key.Value)).Append(0UL).Append(ulong.MaxValue))
        {
            var behind = points.FindIndex(one => one.Point >= value);
            Assert.Equal(points[Math.Max(0, behind)].Number, ring.Locate(new KeyHash(value)));
        }
    }

    [Fact]
    public void More_virtual_nodes_balance_better()
    {
        var few = CountsOf(new HashRing(Silos(20), 10)).Values.Max();
        var many = CountsOf(new HashRing(Silos(20), 1_000)).Values.Max();
        Assert.InRange(many, Keys.Length / 20, few * 0.9);
    }

    [Fact]
    public void A_ring_that_would_be_too_large_is_refused_before_it_is_built()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HashRing(Silos(1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HashRing(Silos(1), HashLimits.MaxVirtualNodes + 1));
        var large = Assert.Throws<ArgumentOutOfRangeException>(() => new HashRing([new("a", 1_000), new("b", 1_000)], 16_384));
        Assert.Contains("32768000 points; at most 4194304", large.Message, StringComparison.Ordinal);
    }

    protected override IConsistentHash Build(IEnumerable<HashNode> nodes) => new HashRing(nodes);

    // Four standard deviations of a share of a hundred points.
    protected override double MaxToMean(int nodes) => 1.40;
}
