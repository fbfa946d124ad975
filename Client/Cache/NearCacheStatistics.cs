namespace OrleansCluster.Client.Cache;

/// <summary>What a client's near cache has done and holds.</summary>
/// <param name="Entries">Entries, those included that are not valid any more.</param>
/// <param name="Bytes">What they count: keys, values and overhead.</param>
/// <param name="Hits">Reads that it told.</param>
/// <param name="Misses">Reads that went to a silo.</param>
/// <param name="Forgotten">Entries that were forgotten because they had changed, or may have.</param>
/// <param name="Evictions">Entries removed to make room.</param>
public readonly record struct NearCacheStatistics(long Entries, long Bytes, long Hits, long Misses, long Forgotten, long Evictions);
