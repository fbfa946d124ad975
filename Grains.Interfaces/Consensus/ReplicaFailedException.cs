namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>The replica on a silo takes part no more: its disk failed, or its folder is not what it left there.</summary>
[GenerateSerializer, Alias("oc.consensus.ReplicaFailedException")]
public sealed class ReplicaFailedException(string group, string siloName, string reason)
    : ConsensusException($"The replica of '{group}' on {siloName} has failed: {reason} The others go on while they are a majority; docs/consensus.md says how to replace it.")
{
    [Id(0)]
    public string Group { get; } = group;

    [Id(1)]
    public string SiloName { get; } = siloName;

    [Id(2)]
    public string Reason { get; } = reason;

    public override string Code => "consensus.replica_failed";

    public override bool Retryable => false;
}
