using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed class RendezvousHashTests : ConsistentHashSuite
{
    [Fact]
    public void The_least_logarithm_for_its_weight_wins_among_all_nodes()
    {
        HashNode[] nodes = [.. Enumerable.Range(0, 30).Select(i => new HashNode($"n{i}", 1 + (i % 4)))];
        var hash = new RendezvousHash(nodes);
        foreach (var key in Keys.Take(20_000))
        {
            var best = nodes.MinBy(node => -Math.Log(((HashMath.Mix(KeyHash.Of(node.Name).Value ^ key.Value) >> 11) + 1) / 9007199254740992.0) / node.Weight)!;
            Assert.Equal(best.Name, hash.Nodes[hash.Locate(key)].Name);
        }
    }

    [Fact]
    public void Weights_count_relative_to_each_other() => Assert.Equal(
        PlacesOf(new RendezvousHash([new("a", 1), new("b", 2), new("c", 3)]), Keys),
        PlacesOf(new RendezvousHash([new("a", 100), new("b", 200), new("c", 300)]), Keys));

    protected override IConsistentHash Build(IEnumerable<HashNode> nodes) => new RendezvousHash(nodes);

    // Chance over 200,000 keys: four standard deviations.
    protected override double MaxToMean(int nodes) => 1 + (4 * Math.Sqrt(Math.Max(nodes, 16) / (double)Keys.Length));
}
