using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>A call for a wish, as its caller made it.</summary>
/// <param name="Wish">The wish.</param>
/// <param name="Acquire">What it asks for; null if it ends the wish.</param>
/// <param name="Cancelled">The caller may have withdrawn it.</param>
internal sealed record LockProbe(LockWish Wish, AcquireCall? Acquire, CancellationToken Cancelled)
{
    /// <summary>By which a silo's filter finds the number of the probe in a request's context.</summary>
    public const string Key = "probe";
}
