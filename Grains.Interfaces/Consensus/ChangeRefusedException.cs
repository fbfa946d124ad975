namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>The group's members do not allow it. Nothing was done.</summary>
[GenerateSerializer, Alias("oc.consensus.ChangeRefusedException")]
public sealed class ChangeRefusedException(string group, string reason)
    : ConsensusException($"The group '{group}' is left as it is: {reason} Nothing was done.")
{
    [Id(0)]
    public string Group { get; } = group;

    [Id(1)]
    public string Reason { get; } = reason;

    public override string Code => "consensus.change_refused";

    public override bool Retryable => false;
}
