namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>The answer to a call on a double barrier.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Round">The round that was entered.</param>
/// <param name="Present">How many are there: in the round, or waiting to enter.</param>
/// <param name="Waited">How long the call had been there when the proof of this answer began, by the silo's monotonic clock.</param>
[GenerateSerializer, Alias("oc.locks.DoubleBarrierAnswer"), Immutable]
public sealed record DoubleBarrierAnswer(DoubleBarrierEnd End, long Round, int Present, TimeSpan Waited);
