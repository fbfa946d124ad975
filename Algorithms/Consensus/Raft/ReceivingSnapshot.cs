namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>A snapshot that comes from a leader, part by part.</summary>
internal sealed class ReceivingSnapshot(SnapshotDescriptor snapshot)
{
    public SnapshotDescriptor Snapshot => snapshot;

    /// <summary>How much has come; some of it may not be durable yet.</summary>
    public long Received { get; set; }

    /// <summary>The write with its last part.</summary>
    public long Write { get; set; }

    /// <summary>The round of the last message with a part, and whom it came from.</summary>
    public (ReplicaId Leader, long Round) Last { get; set; }

    public bool IsWhole => Received == snapshot.Bytes;
}
