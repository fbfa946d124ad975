namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A double barrier as the activation that was asked knows it: it proves nothing.</summary>
/// <param name="Round">The round that is on; 0 if none is.</param>
/// <param name="Count">How many it waited for.</param>
/// <param name="IsLeaving">One has left: who comes now waits for the next round.</param>
/// <param name="SinceUtc">When it began, by the clock of the silo that began it.</param>
/// <param name="Members">Who is in, the first of them.</param>
/// <param name="Present">How many are in.</param>
/// <param name="Gathering">How many wait for others to enter.</param>
/// <param name="Leaving">How many have left and wait for the others.</param>
[GenerateSerializer, Alias("oc.locks.DoubleBarrierReport"), Immutable]
public sealed record DoubleBarrierReport(
    long Round, int Count, bool IsLeaving, DateTimeOffset? SinceUtc, string[] Members, int Present, int Gathering, int Leaving);
