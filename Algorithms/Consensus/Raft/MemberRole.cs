namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a member is in the configuration that is to come into force. The numbers are part of the format.</summary>
public enum MemberRole : byte
{
    /// <summary>Of a joint configuration: it only voted in the one before, and leaves with it.</summary>
    Leaving = 0,

    /// <summary>Votes, and counts towards a quorum.</summary>
    Voter = 1,

    /// <summary>Gets the log; neither votes nor counts (dissertation, section 4.2.1: a non-voting server).</summary>
    Learner = 2,

    /// <summary>A learner that the leader makes a voter once it has caught up.</summary>
    Joining = 3,
}
