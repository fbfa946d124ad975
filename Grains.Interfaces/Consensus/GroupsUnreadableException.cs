namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>The folder of a silo's groups cannot be listed.</summary>
[GenerateSerializer, Alias("oc.consensus.GroupsUnreadableException")]
public sealed class GroupsUnreadableException(string siloName, string reason)
    : ConsensusException($"The groups on the disk of {siloName} cannot be listed: {reason}")
{
    [Id(0)]
    public string SiloName { get; } = siloName;

    [Id(1)]
    public string Reason { get; } = reason;

    public override string Code => "consensus.groups_unreadable";

    public override bool Retryable => true;
}
