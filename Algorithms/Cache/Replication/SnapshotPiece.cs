namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>A piece of what a table held at one position of its shard's order.</summary>
/// <param name="Position">That position: records after it follow the last piece.</param>
/// <param name="TimeMs">The shard's time when the piece was taken.</param>
/// <param name="Number">The piece's number, from 0 on.</param>
/// <param name="IsLast">No piece follows.</param>
/// <param name="Entries">At most <see cref="CacheLimits.MaxBatchRecords"/>.</param>
public sealed record SnapshotPiece(long Position, long TimeMs, int Number, bool IsLast, IReadOnlyList<SnapshotEntry> Entries);
