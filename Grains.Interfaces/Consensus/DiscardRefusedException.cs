namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>The replica on a silo may still be needed by its group, or nobody could say. Nothing was changed.</summary>
[GenerateSerializer, Alias("oc.consensus.DiscardRefusedException")]
public sealed class DiscardRefusedException(string group, string siloName, string reason)
    : ConsensusException($"The replica of '{group}' on {siloName} is not discarded: {reason} Nothing was changed.")
{
    [Id(0)]
    public string Group { get; } = group;

    [Id(1)]
    public string SiloName { get; } = siloName;

    [Id(2)]
    public string Reason { get; } = reason;

    public override string Code => "consensus.discard_refused";

    public override bool Retryable => true;
}
