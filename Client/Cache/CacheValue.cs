namespace OrleansCluster.Client.Cache;

/// <summary>What a key held at one moment.</summary>
/// <param name="Value">The bytes, which never change.</param>
/// <param name="Version">The version: a later value of the key has a higher one, over deletion, eviction and the loss of silos.</param>
/// <param name="Remaining">After what time it would be gone unless it is accessed; null for never.</param>
/// <param name="Sliding">How long after each access it is gone; null for no such limit.</param>
public readonly record struct CacheValue(ReadOnlyMemory<byte> Value, long Version, TimeSpan? Remaining, TimeSpan? Sliding);
