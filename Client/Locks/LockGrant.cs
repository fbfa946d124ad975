using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>What a wish came to.</summary>
/// <param name="Name">The name.</param>
/// <param name="Grain">Where it is held.</param>
/// <param name="Wish">The wish.</param>
/// <param name="Hold">What is held.</param>
/// <param name="Since">A moment, by the monotonic clock, at which its lease had certainly not begun yet.</param>
internal sealed record LockGrant(string Name, ILeasedGrain Grain, LockWish Wish, HoldInfo Hold, TimeSpan Since);
