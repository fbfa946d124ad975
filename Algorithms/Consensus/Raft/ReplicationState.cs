namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>How a leader sends to a follower.</summary>
public enum ReplicationState
{
    /// <summary>Where the logs agree is not known: one message, then its answer.</summary>
    Probe,

    /// <summary>The logs agree: message after message, without waiting for answers, within bounds.</summary>
    Replicate,

    /// <summary>The next entry is compacted: parts of a snapshot, one at a time.</summary>
    Snapshot,
}
