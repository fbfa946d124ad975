namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>An entry is gone.</summary>
/// <param name="Hash">The key's.</param>
/// <param name="Version">The version it had.</param>
/// <param name="Reason">Why.</param>
public sealed record RemoveRecord(ulong Hash, long Version, RemovalReason Reason) : CacheRecord;
