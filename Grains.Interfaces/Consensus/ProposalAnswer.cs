namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>What became of a proposal.</summary>
/// <param name="End">Whether it happened.</param>
/// <param name="Reason">If it was refused: why, as a name of the consensus' own list, or <see cref="NotLetIn"/>.</param>
/// <param name="LeaderSilo">Where the leader is, as far as this replica knows.</param>
/// <param name="Index">Where it stands in the log, if it was applied.</param>
/// <param name="Answer">The state machine's answer, if it was applied, or not let in; else empty.</param>
[GenerateSerializer, Immutable, Alias("oc.consensus.ProposalAnswer")]
public sealed record ProposalAnswer(ProposalEnd End, string? Reason, string? LeaderSilo, long Index, byte[] Answer)
{
    /// <summary>
    /// The reason of a refusal by the state machine itself, whose answer says more: any replica would refuse it, now and later.
    /// </summary>
    public const string NotLetIn = "NotLetIn";
}
