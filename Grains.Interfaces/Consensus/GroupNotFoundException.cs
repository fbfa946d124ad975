namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>No active silo has a replica of a group of that name. Nothing was done.</summary>
[GenerateSerializer, Alias("oc.consensus.GroupNotFoundException")]
public sealed class GroupNotFoundException(string group)
    : ConsensusException($"No active silo has a replica of the group '{group}'. Nothing was done.")
{
    [Id(0)]
    public string Group { get; } = group;

    public override string Code => "consensus.group_not_found";

    public override bool Retryable => false;
}
