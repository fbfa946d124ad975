namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>An entry in a snapshot.</summary>
/// <param name="Hash">The key's.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="Version">Its version.</param>
/// <param name="Expiry">Its limits.</param>
/// <param name="LastAccessMs">When it was last accessed, if its expiry is a sliding one.</param>
/// <param name="IsInMain">Whether it is in the main queue of the eviction.</param>
/// <param name="Frequency">Its accesses, as the eviction counts them: 0 to 3.</param>
/// <param name="Tags">Its tags.</param>
public sealed record SnapshotEntry(
    ulong Hash,
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Value,
    long Version,
    CacheExpiry Expiry,
    long LastAccessMs,
    bool IsInMain,
    int Frequency,
    IReadOnlyList<SnapshotTag> Tags)
{
    internal long Bytes => 96 + Key.Length + Value.Length + Tags.Sum(static tag => (long)(tag.Name.Length * 3) + 12);
}
