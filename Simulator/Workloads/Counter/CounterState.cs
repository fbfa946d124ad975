namespace OrleansCluster.Simulator.Workloads.Counter;

/// <summary>The durable record of a counter: the effects, and in the same record what was answered for them.</summary>
public sealed class CounterState
{
    public long Count { get; set; }

    /// <summary>Each client's last increment.</summary>
    public SortedDictionary<string, CounterAnswer> Last { get; set; } = new(StringComparer.Ordinal);
}
