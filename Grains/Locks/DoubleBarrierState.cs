using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>The durable state of a <see cref="DoubleBarrierGrain"/>.</summary>
public sealed class DoubleBarrierState
{
    public DoubleBarrierRecord Record { get; set; } = DoubleBarrierRecord.Empty;
}
