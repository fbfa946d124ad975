namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>A key holds a value, whatever it held before.</summary>
/// <param name="Hash">The key's.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="Expiry">Its limits.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="IsInMain">Whether it is in the main queue of the eviction.</param>
public sealed record PutRecord(
    ulong Hash, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, CacheExpiry Expiry, IReadOnlyList<string> Tags, bool IsInMain) : CacheRecord
{
    internal override long Bytes => 64 + Key.Length + Value.Length + Tags.Sum(static tag => (long)(tag.Length * 3) + 4);
}
