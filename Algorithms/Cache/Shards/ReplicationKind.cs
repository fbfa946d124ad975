namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>What an owner sends to a backup.</summary>
public enum ReplicationKind : byte
{
    /// <summary>Nothing but the question how far the backup is.</summary>
    Probe = 0,

    /// <summary>A <see cref="Replication.RecordBatch"/>.</summary>
    Records = 1,

    /// <summary>A <see cref="Replication.SnapshotPiece"/>.</summary>
    Snapshot = 2,
}
