namespace OrleansCluster.Algorithms.Cache;

/// <summary>A table's figures since it was made. Each is exact when nothing is going on; together they are of nearly one moment.</summary>
/// <param name="Hits">Reads that found an item.</param>
/// <param name="Misses">Reads that found none.</param>
/// <param name="Sets">Values stored.</param>
/// <param name="Deletes">Keys removed because it was asked for, those of <see cref="CacheTable.Clear"/> not counted.</param>
/// <param name="Evictions">Entries removed to make room.</param>
/// <param name="Expirations">Entries removed because they had expired.</param>
/// <param name="Invalidations">Entries removed because of a tag.</param>
/// <param name="Entries">Entries there are, those included that have expired and are not removed yet.</param>
/// <param name="Bytes">Bytes counted against the capacity.</param>
public readonly record struct CacheStatistics(
    long Hits, long Misses, long Sets, long Deletes, long Evictions, long Expirations, long Invalidations, long Entries, long Bytes)
{
    /// <summary>The sum of two tables' figures, or of two parts of one's life.</summary>
    public CacheStatistics Plus(in CacheStatistics other) => new(
        Hits + other.Hits,
        Misses + other.Misses,
        Sets + other.Sets,
        Deletes + other.Deletes,
        Evictions + other.Evictions,
        Expirations + other.Expirations,
        Invalidations + other.Invalidations,
        Entries + other.Entries,
        Bytes + other.Bytes);

    /// <summary>What has come since earlier figures.</summary>
    public CacheStatistics Minus(in CacheStatistics earlier) => new(
        Hits - earlier.Hits,
        Misses - earlier.Misses,
        Sets - earlier.Sets,
        Deletes - earlier.Deletes,
        Evictions - earlier.Evictions,
        Expirations - earlier.Expirations,
        Invalidations - earlier.Invalidations,
        Entries - earlier.Entries,
        Bytes - earlier.Bytes);
}
