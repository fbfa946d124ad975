namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>Who holds a name and who waits for it, as the activation that was asked knows it: it proves nothing.</summary>
/// <param name="Holds">Who holds it.</param>
/// <param name="Waiters">The first of those who wait, in order.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Permits">How many permits a semaphore has, if that was set for all; 0 if not.</param>
[GenerateSerializer, Alias("oc.locks.LockReport"), Immutable]
public sealed record LockReport(HoldReport[] Holds, WaiterReport[] Waiters, int Waiting, int Permits);
