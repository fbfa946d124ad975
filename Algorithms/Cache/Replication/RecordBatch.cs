namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>Records that follow each other.</summary>
/// <param name="FirstPosition">The position of the first in the shard's order; the next ones' follow by one.</param>
/// <param name="TimeMs">The shard's time when they were taken: it goes on from here with whoever takes over.</param>
/// <param name="Records">At most <see cref="CacheLimits.MaxBatchRecords"/>.</param>
public sealed record RecordBatch(long FirstPosition, long TimeMs, IReadOnlyList<CacheRecord> Records);
