namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>A snapshot on its way to a follower, part by part. The same one goes on to its end, whatever newer ones are taken meanwhile.</summary>
internal sealed class SnapshotTransfer(SnapshotDescriptor snapshot, TimeSpan now)
{
    public SnapshotDescriptor Snapshot => snapshot;

    /// <summary>How much the follower has.</summary>
    public long Offset { get; set; }

    /// <summary>When the follower was last known to have more than before; at first, when it began.</summary>
    public TimeSpan Moved { get; set; } = now;

    /// <summary>When the part at <see cref="Offset"/> was asked for or sent; null if it is to be.</summary>
    public TimeSpan? Asked { get; set; }
}
