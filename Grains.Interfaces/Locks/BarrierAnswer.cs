namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>The answer to a call on a barrier.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Round">The round that it is about; 0 if there was none.</param>
[GenerateSerializer, Alias("oc.locks.BarrierAnswer"), Immutable]
public sealed record BarrierAnswer(BarrierEnd End, long Round);
