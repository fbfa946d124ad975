namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>The state of a <see cref="GatedGrain"/>.</summary>
public sealed class GatedCount
{
    public long Count { get; set; }

    /// <summary>The token with which it was incremented last, where that was one step; 0 otherwise.</summary>
    public long IncrementedBy { get; set; }
}
