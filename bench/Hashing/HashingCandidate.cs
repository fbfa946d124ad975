using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Bench.Hashing;

/// <summary>A way of placing keys, as it is measured.</summary>
/// <param name="Name">What it is called in the figures.</param>
/// <param name="Build">Makes it of members.</param>
/// <param name="Change">Makes the next of one and the members then.</param>
/// <param name="Look">Places keys one after the other, called by its own type as users call it: the sum of the numbers.</param>
/// <param name="AsksEveryNode">Whether a lookup takes as long as there are nodes, so that fewer are timed.</param>
/// <param name="OnlyTheLastGoes">Whether only the last node can go.</param>
internal sealed record HashingCandidate(
    string Name,
    Func<IEnumerable<HashNode>, IConsistentHash> Build,
    Func<IConsistentHash, IEnumerable<HashNode>, IConsistentHash> Change,
    Func<IConsistentHash, KeyHash[], int, long> Look,
    bool AsksEveryNode = false,
    bool OnlyTheLastGoes = false)
{
    public const string Map = "partition map";

    public const int MapPartitions = 65_536;

    // Each with a loop of its own, so that the call is to a sealed type, and not through the interface.
    public static IReadOnlyList<HashingCandidate> All { get; } =
    [
        Ring(100),
        Ring(1_000),
        Plain("jump", nodes => new JumpHash(nodes), static (hash, keys, count) =>
        {
            var (jump, sum) = ((JumpHash)hash, 0L);
            for (var i = 0; i < count; i++) sum += jump.Locate(keys[i]);
            return sum;
        }) with { OnlyTheLastGoes = true },
        Rendezvous("rendezvous", nodes => new RendezvousHash(nodes)),
        Rendezvous("rendezvous, four weights", nodes => new RendezvousHash(nodes.Select(node => node with { Weight = 1 + (node.Name[^1] % 4) }))),
        Maglev(MaglevHash.DefaultEntries),
        Maglev(655_373),
        Plain("bounded loads, 25 %", nodes => new BoundedLoadRing(nodes), static (hash, keys, count) =>
        {
            var (bounded, sum) = ((BoundedLoadRing)hash, 0L);
            for (var i = 0; i < count; i++) sum += bounded.Locate(keys[i]);
            return sum;
        }),
        PartitionsOf($"{Map}, {PartitionMapOptions.DefaultPartitions:N0}", PartitionMapOptions.DefaultPartitions),
        PartitionsOf($"{Map}, {MapPartitions:N0}", MapPartitions),
    ];

    private static HashingCandidate Plain(string name, Func<IEnumerable<HashNode>, IConsistentHash> build, Func<IConsistentHash, KeyHash[], int, long> look) =>
        new(name, build, (_, nodes) => build(nodes), look);

    private static HashingCandidate Ring(int virtualNodes) => Plain($"ring, {virtualNodes:N0} virtual nodes", nodes => new HashRing(nodes, virtualNodes), static (hash, keys, count) =>
    {
        var (ring, sum) = ((HashRing)hash, 0L);
        for (var i = 0; i < count; i++) sum += ring.Locate(keys[i]);
        return sum;
    });

    private static HashingCandidate Rendezvous(string name, Func<IEnumerable<HashNode>, IConsistentHash> build) => Plain(name, build, static (hash, keys, count) =>
    {
        var (rendezvous, sum) = ((RendezvousHash)hash, 0L);
        for (var i = 0; i < count; i++) sum += rendezvous.Locate(keys[i]);
        return sum;
    }) with { AsksEveryNode = true };

    private static HashingCandidate Maglev(int entries) => Plain($"Maglev, {entries:N0} entries", nodes => new MaglevHash(nodes, entries), static (hash, keys, count) =>
    {
        var (maglev, sum) = ((MaglevHash)hash, 0L);
        for (var i = 0; i < count; i++) sum += maglev.Locate(keys[i]);
        return sum;
    });

    private static HashingCandidate PartitionsOf(string name, int partitions) => new(
        name,
        nodes => PartitionMap.Create(nodes, new() { Partitions = partitions }),
        (before, nodes) => ((PartitionMap)before).Next(nodes),
        static (hash, keys, count) =>
        {
            var (map, sum) = ((PartitionMap)hash, 0L);
            for (var i = 0; i < count; i++) sum += map.Locate(keys[i]);
            return sum;
        });
}
