namespace OrleansCluster.Client.Consensus;

/// <summary>How a <see cref="ConsensusGroupClient"/> works. Checked when the client is made.</summary>
public sealed class ConsensusGroupClientOptions
{
    /// <summary>How long one call of a replica may take before the leader is looked for again. From 10 ms to 25 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long an operation may take with all its retries. From <see cref="CallTimeout"/> to 10 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before the leader is looked for again. From 1 ms to 1 minute; what the cluster says of a group is a second old at most.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(250);
}
