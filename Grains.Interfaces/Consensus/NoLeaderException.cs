namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>No replica was found that leads the group: a majority of its members is away, or does not answer. Nothing was done.</summary>
[GenerateSerializer, Alias("oc.consensus.NoLeaderException")]
public sealed class NoLeaderException(string group, string reason)
    : ConsensusException($"No leader of the group '{group}' was found: {reason} Nothing was done; retry when a majority of its members is up.")
{
    [Id(0)]
    public string Group { get; } = group;

    [Id(1)]
    public string Reason { get; } = reason;

    public override string Code => "consensus.no_leader";

    public override bool Retryable => true;
}
