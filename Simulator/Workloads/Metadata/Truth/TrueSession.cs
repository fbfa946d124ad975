namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>A client's session, of which nothing is ever forgotten.</summary>
internal sealed class TrueSession
{
    /// <summary>The lowest number that the client has no answer for, as it said last.</summary>
    public long Lowest { get; set; } = 1;

    /// <summary>What was run under each number: the command without its number, and the answer.</summary>
    public Dictionary<long, (string Command, string Answer)> Run { get; } = [];
}
