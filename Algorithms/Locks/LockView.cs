namespace OrleansCluster.Algorithms.Locks;

/// <summary>A name as it is now, for people.</summary>
/// <param name="Holds">Who holds it.</param>
/// <param name="Waiters">The first of those who wait, in order.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Permits">How many permits there are, if that was set for all; 0 if not.</param>
public sealed record LockView(IReadOnlyList<HoldView> Holds, IReadOnlyList<WaiterView> Waiters, int Waiting, int Permits);
