namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// Where a proposal stands in the log. It has happened if the entry that is committed there has this term, and never will if that has
/// another; until one of them is committed there, nobody knows.
/// </summary>
public readonly record struct ProposalResult(ProposalRefusal Refusal, long Index, long Term)
{
    public bool IsTaken => Refusal == ProposalRefusal.None;

    internal static ProposalResult Refused(ProposalRefusal refusal) => new(refusal, 0, 0);
}
