using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>How a silo takes part in the lock service. Checked when the silo starts.</summary>
public sealed class LockServiceOptions
{
    /// <summary>How many may wait for one name; more are refused. From 1 to 100,000.</summary>
    public int MaxWaiters { get; set; } = LockLimits.DefaultMaxWaiters;

    /// <summary>
    /// How many names that nobody holds and nobody waits for the silo keeps in memory, so that they need not be read when they are used again.
    /// From 0 to 1,000,000.
    /// </summary>
    public int MaxIdleNames { get; set; } = 10_000;
}
