using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

/// <summary>Where each algorithm places keys, for ever: an upgrade that moved one would lose it, or make two silos own it while it lasts.</summary>
public sealed class PlacementTests
{
    private static readonly KeyHash[] Keys = [.. Enumerable.Range(0, 20_000).Select(i => KeyHash.Of($"key-{i}"))];

    private static readonly KeptNumbers Kept = new("Kept/placements.txt", new()
    {
        ["ring"] = () => Of(new HashRing(Even(10))),
        ["ring-weights"] = () => Of(new HashRing(Uneven(), 37)),
        ["jump"] = () => Of(new JumpHash(Even(12))),
        ["rendezvous"] = () => Of(new RendezvousHash(Even(10))),
        ["rendezvous-weights"] = () => Of(new RendezvousHash(Uneven())),
        ["maglev"] = () => Of(new MaglevHash(Even(10))),
        ["maglev-weights"] = () => Of(new MaglevHash(Uneven(), 65_537)),
        ["bounded"] = () => Of(new BoundedLoadRing(Even(10))),
        ["bounded-weights"] = () => Of(new BoundedLoadRing(Uneven(), 5, 4_096, 50)),
        ["partitions"] = () => Of(PartitionMap.Create(Even(10))),
        ["partitions-weights"] = () => Of(PartitionMap.Create(Uneven(), new() { Partitions = 4_096, Backups = 2 })),
    });

    public static TheoryData<string> Names => Kept.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_lie_where_they_lay_with_every_version(string name) => Kept.Check(name);

    [Fact]
    public void Every_kept_placement_is_still_checked() => Kept.CheckWhole();

    private static ulong[] Of(IConsistentHash hash) => [.. Keys.Select(key => (ulong)hash.Locate(key))];

    private static IEnumerable<HashNode> Even(int count) => Enumerable.Range(0, count).Select(i => new HashNode($"silo-{i}"));

    private static IEnumerable<HashNode> Uneven() => Enumerable.Range(0, 30).Select(i => new HashNode($"node/{i}", 1 + (i * i % 13)));
}
