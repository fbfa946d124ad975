namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>One who waits, for people.</summary>
/// <param name="Owner">Who.</param>
/// <param name="Sharing">With whom he would share.</param>
/// <param name="Permits">How many permits of a semaphore he wants.</param>
/// <param name="Note">What his hold would show.</param>
/// <param name="Waited">For how long he has waited at this activation.</param>
[GenerateSerializer, Alias("oc.locks.WaiterReport"), Immutable]
public sealed record WaiterReport(string Owner, LockSharing Sharing, int Permits, string? Note, TimeSpan Waited);
