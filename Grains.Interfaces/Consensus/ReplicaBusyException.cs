namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>As many reads wait at a replica as may: it is behind, or no quorum answers. Nothing was read; ask elsewhere, or later.</summary>
[GenerateSerializer, Alias("oc.consensus.ReplicaBusyException")]
public sealed class ReplicaBusyException(string group, string siloName, int limit)
    : ConsensusException($"{limit} reads wait at the replica of '{group}' on {siloName}, as many as may. Ask elsewhere, or later.")
{
    [Id(0)]
    public string Group { get; } = group;

    [Id(1)]
    public string SiloName { get; } = siloName;

    [Id(2)]
    public int Limit { get; } = limit;

    public override string Code => "consensus.replica_busy";

    public override bool Retryable => true;
}
