namespace OrleansCluster.Algorithms.Metadata;

/// <summary>What a key held from one revision on: a value, or its absence. Never changes.</summary>
public sealed class KeyVersion
{
    /// <summary>
    /// What a version counts against a quota beside the bytes of its key and value: about what it costs in memory on a 64-bit
    /// runtime (this object, two array headers, its places in the index and in the history).
    /// </summary>
    public const int Overhead = 128;

    internal KeyVersion(ByteString key, ByteString value, long createRevision, long modRevision, int order, long version, long leaseId)
    {
        Key = key;
        Value = value;
        CreateRevision = createRevision;
        ModRevision = modRevision;
        Order = order;
        Version = version;
        LeaseId = leaseId;
    }

    public ByteString Key { get; }

    public ByteString Value { get; }

    /// <summary>The revision in which the key came into being; 0 for a deletion.</summary>
    public long CreateRevision { get; }

    /// <summary>The revision that made this version.</summary>
    public long ModRevision { get; }

    /// <summary>The place of this change among those of its revision, from 0 on.</summary>
    public int Order { get; }

    /// <summary>How often the key was put since it came into being; 0 for a deletion.</summary>
    public long Version { get; }

    /// <summary>The lease that the key ends with; 0 for none.</summary>
    public long LeaseId { get; }

    public bool IsDeletion => Version == 0;

    /// <summary>Bytes that this version counts for.</summary>
    public long Cost => CostOf(Key, Value);

    internal static long CostOf(ByteString key, ByteString value) => Overhead + key.Length + (long)value.Length;

    internal static KeyVersion Deletion(ByteString key, long revision, int order) => new(key, default, 0, revision, order, 0, 0);

    internal KeyVersion WithoutValue() => new(Key, default, CreateRevision, ModRevision, Order, Version, LeaseId);
}
