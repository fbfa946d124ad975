namespace OrleansCluster.Algorithms.Cache;

/// <summary>What a key held at one moment. The bytes never change, whatever is written afterwards.</summary>
/// <param name="Value">The value; not a copy.</param>
/// <param name="Version">The version; 0 if there is no item.</param>
/// <param name="Expiry">Its limits.</param>
/// <param name="DeadlineMs">The moment of the shard's time from which on it is gone unless it is accessed; <see cref="long.MaxValue"/> if never, 0 if
/// its end came just when it was read.</param>
public readonly record struct CacheItem(ReadOnlyMemory<byte> Value, long Version, CacheExpiry Expiry, long DeadlineMs)
{
    /// <summary>Whether there is an item.</summary>
    public bool Exists => Version != 0;
}
