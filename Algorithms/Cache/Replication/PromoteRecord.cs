namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>An entry went to the main queue of the eviction: so a backup that takes over knows what was in use.</summary>
/// <param name="Hash">The key's.</param>
/// <param name="Version">The version it has.</param>
public sealed record PromoteRecord(ulong Hash, long Version) : CacheRecord;
