namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>A silo holds a replica of another group of that name. Nothing was changed.</summary>
[GenerateSerializer, Alias("oc.consensus.GroupConflictException")]
public sealed class GroupConflictException(string group, string siloName, string detail)
    : ConsensusException($"The group '{group}' cannot be created with {siloName}: {detail} Nothing was changed.")
{
    [Id(0)]
    public string Group { get; } = group;

    [Id(1)]
    public string SiloName { get; } = siloName;

    [Id(2)]
    public string Detail { get; } = detail;

    public override string Code => "consensus.group_conflict";

    public override bool Retryable => false;
}
