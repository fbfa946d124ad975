namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A barrier as the activation that was asked knows it: it proves nothing.</summary>
/// <param name="IsSet">Whoever comes waits.</param>
/// <param name="Round">The last round; 0 if none is known.</param>
/// <param name="Owner">Who set it, if it is set.</param>
/// <param name="Note">What he has others know.</param>
/// <param name="SinceUtc">When it was set, by the clock of the silo that did it.</param>
/// <param name="Waiting">How many wait.</param>
[GenerateSerializer, Alias("oc.locks.BarrierReport"), Immutable]
public sealed record BarrierReport(bool IsSet, long Round, string? Owner, string? Note, DateTimeOffset? SinceUtc, int Waiting);
