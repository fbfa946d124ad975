using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// Key → fixed partition → primary and backups, all on distinct nodes; at an epoch. A key never changes its partition; partitions change their nodes.
/// </summary>
/// <remarks>
/// <para>
/// <b>A map follows from the map before it and the members, not from the members alone.</b> A function of the members alone cannot both deal partitions out evenly and
/// move only what must: with one, or the other, of them it would be rendezvous hashing, or bounded loads. So the map of an epoch is written down: whoever sees the members change computes
/// <see cref="Next"/> and writes it in a metadata transaction on the condition that the epoch is still the one before. One wins; all others read what it wrote, and
/// use the map of no epoch that was not written. Two that compute from the same map and the same set of members get the same bytes, whatever the order in which they heard
/// of them; two histories that end at the same members are two maps, equally balanced.
/// </para>
/// <para>
/// Balance: each node is primary of its share by weight, rounded down or up, and so with backups, after any history. A node's backups are
/// spread over the others, so that what is promoted when it dies is spread too.
/// Movement: as few primaries change as those shares allow. When a node goes, its primaries go to their backups as far as the shares allow it; each copy that it had is made
/// anew once. When one comes, it takes its share. Nothing else moves.
/// </para>
/// <para>
/// In this spirit: dynamic partition tables of Hazelcast, Ignite and Redis Cluster's slots; Dynamo's strategy 3, "equal-sized partitions" (DeCandia et al., SOSP 2007, §6.2).
/// </para>
/// </remarks>
public sealed class PartitionMap : IConsistentHash
{
    private readonly ushort[] _primaries;
    private readonly ushort[] _replicas;
    private readonly ulong _mask;

    internal PartitionMap(long epoch, PartitionMapOptions options, ImmutableArray<HashNode> nodes, ushort[] replicas)
    {
        Epoch = epoch;
        Options = options;
        Nodes = nodes;
        Copies = CopiesOf(options, nodes.Length);
        _replicas = replicas;
        _primaries = new ushort[options.Partitions];
        _mask = (ulong)options.Partitions - 1;
        for (var partition = 0; partition < _primaries.Length; partition++)
            _primaries[partition] = replicas[partition * Copies];
    }

    /// <summary>1 for the first map, one more for each that follows.</summary>
    public long Epoch { get; }

    public PartitionMapOptions Options { get; }

    public ImmutableArray<HashNode> Nodes { get; }

    /// <summary>Primary and backups of each partition: as many as the options say, or as there are nodes.</summary>
    public int Copies { get; }

    /// <summary>All replicas, partition after partition.</summary>
    internal ReadOnlySpan<ushort> Replicas => _replicas;

    /// <summary>The first map, of epoch 1: it follows from the members alone.</summary>
    /// <exception cref="ArgumentException">The members or the options break a bound of <see cref="HashLimits"/>.</exception>
    public static PartitionMap Create(IEnumerable<HashNode> members, PartitionMapOptions? options = null)
    {
        options ??= new PartitionMapOptions();
        if (options.Check() is { } wrong)
            throw new ArgumentOutOfRangeException(nameof(options), wrong);
        var nodes = HashNodes.Sort(members, nameof(members));
        return new PartitionMap(1, options, nodes, new PartitionMapBuilder(nodes, options, null).Build());
    }

    /// <summary>Reads what <see cref="ToBytes"/> made, of any version.</summary>
    /// <exception cref="FormatException">It is damaged, breaks a bound, or is of a version that this one does not know.</exception>
    public static PartitionMap FromBytes(ReadOnlySpan<byte> bytes) => PartitionMapFormat.Read(bytes);

    /// <summary>The map after this one; this one itself if the members and their weights are the same.</summary>
    /// <param name="members">All that are there now, in any order.</param>
    /// <exception cref="ArgumentException">The members break a bound of <see cref="HashLimits"/>.</exception>
    /// <exception cref="OverflowException">There is no further epoch.</exception>
    public PartitionMap Next(IEnumerable<HashNode> members)
    {
        var nodes = HashNodes.Sort(members, nameof(members));
        return nodes.SequenceEqual(Nodes) ? this : new PartitionMap(checked(Epoch + 1), Options, nodes, new PartitionMapBuilder(nodes, Options, this).Build());
    }

    /// <summary>The key's primary.</summary>
    public int Locate(KeyHash key) => _primaries[key.Value & _mask];

    /// <summary>The key's partition, by the lowest bits of its hash: the same for ever.</summary>
    public int PartitionOf(KeyHash key) => (int)(key.Value & _mask);

    /// <summary>The numbers in <see cref="Nodes"/> of a partition's primary, and then of its backups. Allocates nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such partition.</exception>
    public ReadOnlySpan<ushort> ReplicasOf(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, Options.Partitions);
        return _replicas.AsSpan(partition * Copies, Copies);
    }

    /// <summary>The map as bytes, to be stored and sent: the same bytes for the same map, of a versioned format with a checksum.</summary>
    public byte[] ToBytes() => PartitionMapFormat.Write(this);

    internal static int CopiesOf(PartitionMapOptions options, int nodes) => Math.Min(options.Backups + 1, nodes);
}
