namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>The state of a <see cref="GatedGrain"/>.</summary>
public sealed class GatedCount
{
    public long Count { get; set; }
}
