namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A hold, for people.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="IsEnded">Its lease ran out, and it stands in the way for the rest of its lock-delay.</param>
/// <param name="Remaining">What is left of its lease, or of its delay; null while that is being proved.</param>
[GenerateSerializer, Alias("oc.locks.HoldReport"), Immutable]
public sealed record HoldReport(HoldInfo Hold, bool IsEnded, TimeSpan? Remaining);
