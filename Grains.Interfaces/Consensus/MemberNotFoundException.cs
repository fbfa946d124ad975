namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>The group has no such member, as its leader knows for certain, or no member on that silo. Nothing was done.</summary>
[GenerateSerializer, Alias("oc.consensus.MemberNotFoundException")]
public sealed class MemberNotFoundException(string group, string member)
    : ConsensusException($"The group '{group}' has no member {member}. Nothing was done.")
{
    [Id(0)]
    public string Group { get; } = group;

    /// <summary>The replica's id, or its silo.</summary>
    [Id(1)]
    public string Member { get; } = member;

    public override string Code => "consensus.member_not_found";

    public override bool Retryable => false;
}
