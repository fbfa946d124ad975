using System.Collections.Immutable;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Algorithms.Cache.Directory;

/// <summary>
/// What the metadata store says about one cache, as far as it was read: versions of keys go in, in the order of their revisions, and what each shard's replica
/// has to know comes out. One caller at a time.
/// </summary>
public sealed class CacheDirectory
{
    private readonly CacheKeys _keys;
    private readonly Dictionary<ShardMember, MemberEntry> _members = [];
    private readonly Dictionary<int, (long Revision, ShardRecord Record)> _shards = [];
    private HashSet<ShardMember> _living = [];
    private ShardMember?[] _byNode = [];

    public CacheDirectory(CacheKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys;
    }

    /// <summary>The map that is agreed; null before there is one.</summary>
    public PartitionMap? Map { get; private set; }

    /// <summary>The revision at which it was put.</summary>
    public long MapRevision { get; private set; }

    /// <summary>Who lives: at times two lives of one silo.</summary>
    public IReadOnlySet<ShardMember> Living => _living;

    /// <summary>A key was put or deleted.</summary>
    /// <exception cref="FormatException">
    /// What was put cannot be read, as it is damaged or of a version that this one does not know; or the map or a shard's record was deleted. Nothing has
    /// changed here; whoever goes by this must stop serving.
    /// </exception>
    public DirectoryChange Apply(KeyVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version.Key == _keys.Map)
            return ApplyMap(version);
        if (_keys.TryReadMember(version.Key, out var member))
            return ApplyMember(member, version);
        return _keys.TryReadShard(version.Key, out var partition) ? ApplyShard(partition, version) : default;
    }

    /// <summary>What a shard's replica has to know.</summary>
    /// <exception cref="InvalidOperationException">There is no map yet.</exception>
    public ShardView ViewOf(int partition)
    {
        if (Map is null)
            throw new InvalidOperationException("There is no map yet.");
        var (revision, record) = _shards.GetValueOrDefault(partition);
        var wanted = ImmutableArray.CreateBuilder<ShardMember>(Map.Copies);
        foreach (var node in Map.ReplicasOf(partition))
        {
            if (_byNode[node] is { } member)
                wanted.Add(member);
        }

        return new(revision, record, _living, wanted.ToImmutable());
    }

    /// <summary>Who owns a shard; null if nobody does, or not any more.</summary>
    public ShardMember? OwnerOf(int partition) =>
        _shards.GetValueOrDefault(partition).Record is { } record && _living.Contains(record.Owner) ? record.Owner : null;

    /// <summary>Whether a member has said that it is about to leave.</summary>
    public bool IsLeaving(ShardMember member) => _members.TryGetValue(member, out var entry) && entry.Weight == MemberCodec.Leaving;

    /// <summary>Whether another silo is there, and stays.</summary>
    public bool HasOthersThan(ShardMember member) => Staying().Any(other => other.Silo != member.Silo);

    /// <summary>How many living members come before one, in an order that all agree on.</summary>
    public int RankOf(ShardMember member) => _living.Count(other => (other.Incarnation, other.Silo).CompareTo((member.Incarnation, member.Silo)) < 0);

    /// <summary>The map that should be, if it is another one than there is; null if not, or if nobody stays.</summary>
    /// <param name="options">For the first map; it keeps them for its life.</param>
    public MapProposal? ProposeMap(PartitionMapOptions options)
    {
        var nodes = Staying().Select(member => new HashNode(member.Silo, _members[member].Weight)).ToArray();
        if (nodes.Length == 0)
            return null;
        var next = Map is null ? PartitionMap.Create(nodes, options) : Map.Next(nodes);
        return ReferenceEquals(next, Map) ? null : new(MapRevision, next);
    }

    private DirectoryChange ApplyMap(KeyVersion version)
    {
        Refuse(version.IsDeletion, "map", version);
        (Map, MapRevision) = (PartitionMap.FromBytes(version.Value.Span), version.ModRevision);
        return FindNodes();
    }

    private DirectoryChange ApplyMember(ShardMember member, KeyVersion version)
    {
        if (version.IsDeletion)
            _members.Remove(member);
        else
            _members[member] = new(MemberCodec.Decode(version.Value.Memory), version.CreateRevision);

        // Views that were given out keep the set that they have.
        _living = [.. _members.Keys];
        return FindNodes();
    }

    private DirectoryChange ApplyShard(int partition, KeyVersion version)
    {
        Refuse(version.IsDeletion, $"record of shard {partition}", version);
        if (!ShardRecordCodec.TryDecode(version.Value.Memory, out var record, out var fault))
            throw new FormatException($"The record of shard {partition} at revision {version.ModRevision} cannot be read: {fault}.");
        _shards[partition] = (version.ModRevision, record);
        return new(DirectoryChangeKind.Shard, partition);
    }

    // Without it another owner could begin beside the one that there is.
    private static void Refuse(bool isDeletion, string what, KeyVersion version)
    {
        if (isDeletion)
            throw new FormatException($"The {what} was deleted at revision {version.ModRevision}. Nobody may do that while silos of the cache live.");
    }

    private DirectoryChange FindNodes()
    {
        var newest = NewestLives().ToDictionary(member => member.Silo);
        _byNode = Map is null ? [] : [.. Map.Nodes.Select(node => newest.TryGetValue(node.Name, out var member) ? member : (ShardMember?)null)];
        return new(DirectoryChangeKind.Everything);
    }

    private IEnumerable<ShardMember> Staying() => NewestLives().Where(member => _members[member].Weight != MemberCodec.Leaving);

    // A silo that came back may live a second time before the lease of its life before has ended.
    private IEnumerable<ShardMember> NewestLives() =>
        _members.GroupBy(one => one.Key.Silo).Select(lives => lives.MaxBy(one => (one.Value.CreateRevision, one.Key.Incarnation)).Key);

    private readonly record struct MemberEntry(int Weight, long CreateRevision);
}
