namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>Why a proposal was not taken. Nothing has changed then.</summary>
public enum ProposalRefusal
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>Ask <see cref="RaftCore.Leader"/>.</summary>
    NotLeader,

    /// <summary>The leader hands over; soon there is another, or it is the leader again.</summary>
    TransferUnderWay,

    /// <summary><see cref="RaftOptions.MaxUncommittedBytes"/>: wait until some are committed.</summary>
    TooManyUncommitted,

    /// <summary>One change of members at a time.</summary>
    ChangeUnderWay,

    /// <summary>A leader changes no members before it has committed an entry of its own term.</summary>
    NothingCommittedInTerm,

    /// <summary>A new voter is first a learner, until it has the log.</summary>
    NotCaughtUp,

    /// <summary>It says what cannot be: no voter, an id twice, an unknown target, a longer address than allowed.</summary>
    Invalid,
}
