namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>An entry has another expiry; its version stays.</summary>
/// <param name="Hash">The key's.</param>
/// <param name="Version">The version it has.</param>
/// <param name="Expiry">Its new limits.</param>
public sealed record TouchRecord(ulong Hash, long Version, CacheExpiry Expiry) : CacheRecord;
