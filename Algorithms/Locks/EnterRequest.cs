namespace OrleansCluster.Algorithms.Locks;

/// <summary>A wish to enter a double barrier, as one of the calls that it takes brings it.</summary>
/// <param name="Operation">Which wish it is.</param>
/// <param name="Count">How many must be there before anybody is let in.</param>
/// <param name="Lease">How long a member stays after each renewal.</param>
/// <param name="Wait">How long this call waits, if need be.</param>
/// <param name="IsLast">No further call follows. Otherwise its place is kept for a moment.</param>
public sealed record EnterRequest(LockOperation Operation, int Count, TimeSpan Lease, TimeSpan Wait, bool IsLast);
