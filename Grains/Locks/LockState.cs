using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>The durable state of a <see cref="LeasedGrain"/>.</summary>
public sealed class LockState
{
    public LockRecord Record { get; set; } = LockRecord.Empty;
}
