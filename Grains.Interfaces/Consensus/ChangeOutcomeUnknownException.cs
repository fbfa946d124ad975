namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>
/// A change of members, or of the leader, was asked for, and not answered in time: it may have begun, or begin yet. Made again it is begun once
/// all the same.
/// </summary>
[GenerateSerializer, Alias("oc.consensus.ChangeOutcomeUnknownException")]
public sealed class ChangeOutcomeUnknownException(string group, string reason)
    : ConsensusException($"It is unknown whether the change of the group '{group}' has begun, or will: {reason} Look at its members, or make the same change again: it is not made twice.")
{
    [Id(0)]
    public string Group { get; } = group;

    [Id(1)]
    public string Reason { get; } = reason;

    public override string Code => "consensus.outcome_unknown";

    public override bool Retryable => true;

    public override bool OutcomeKnown => false;
}
