namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What became of a read.</summary>
public enum ReadOutcome
{
    /// <summary>Answer it from a state that has applied the index.</summary>
    Ready,

    /// <summary>No leader is known, or it was lost before it answered: ask again.</summary>
    NoLeader,

    /// <summary>More reads wait than may: ask again later.</summary>
    TooMany,
}
