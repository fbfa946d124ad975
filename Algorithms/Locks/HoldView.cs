namespace OrleansCluster.Algorithms.Locks;

/// <summary>A hold as it is now, for people.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Remaining">What is left of its lease, or of its delay, as far as is known here; null while that is being proved.</param>
public sealed record HoldView(Hold Hold, TimeSpan? Remaining);
