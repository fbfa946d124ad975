namespace OrleansCluster.Algorithms.Locks;

/// <summary>A call that waits for a round's end.</summary>
/// <param name="Call">Which.</param>
/// <param name="Deadline">When it is answered at the latest.</param>
/// <param name="IsLast">No further call follows.</param>
internal readonly record struct BarrierWaiter(long Call, TimeSpan Deadline, bool IsLast);
