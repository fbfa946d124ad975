namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>How far a backup is.</summary>
/// <param name="Epoch">The highest that it knows of.</param>
/// <param name="IsWhole">It has a table that is all of what an owner held at the point.</param>
/// <param name="Point">That point.</param>
/// <param name="SnapshotId">The snapshot that it loads or loaded last in this epoch; 0 if none.</param>
/// <param name="LoadedPieces">How many pieces of it were loaded.</param>
public sealed record ReplicationAnswer(long Epoch, bool IsWhole, HistoryPoint Point, long SnapshotId, int LoadedPieces);
