namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>
/// Without that replica too few of those that vote would be in order for a majority, and the group could take no change any more, not even the one
/// that puts this right. Nothing was done.
/// </summary>
[GenerateSerializer, Alias("oc.consensus.QuorumAtRiskException")]
public sealed class QuorumAtRiskException(string group, ulong replicaId, int inOrder, int voters)
    : ConsensusException($"Without replica {replicaId} of the group '{group}' {voters} would vote, of which {inOrder} are in order: no majority. Nothing was done; remove what is lost, or add a replica, first.")
{
    [Id(0)]
    public string Group { get; } = group;

    [Id(1)]
    public ulong ReplicaId { get; } = replicaId;

    /// <summary>How many of those that would vote answered in time, and have what they are counted as.</summary>
    [Id(2)]
    public int InOrder { get; } = inOrder;

    /// <summary>How many would vote.</summary>
    [Id(3)]
    public int Voters { get; } = voters;

    public override string Code => "consensus.quorum_at_risk";

    public override bool Retryable => true;
}
