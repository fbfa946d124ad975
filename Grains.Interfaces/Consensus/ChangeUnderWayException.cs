namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>The leader did not take a change of members up, because it is not done with another one. Nothing was done.</summary>
[GenerateSerializer, Alias("oc.consensus.ChangeUnderWayException")]
public sealed class ChangeUnderWayException(string group, string reason)
    : ConsensusException($"The leader of the group '{group}' takes no change of members up now ({reason}): one at a time. Nothing was done; retry.")
{
    [Id(0)]
    public string Group { get; } = group;

    /// <summary>The consensus' own word.</summary>
    [Id(1)]
    public string Reason { get; } = reason;

    public override string Code => "consensus.change_under_way";

    public override bool Retryable => true;
}
