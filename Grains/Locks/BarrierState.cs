using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>The durable state of a <see cref="BarrierGrain"/>.</summary>
public sealed class BarrierState
{
    public BarrierRecord Record { get; set; } = BarrierRecord.Empty;
}
