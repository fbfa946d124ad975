namespace OrleansCluster.Algorithms.Locks;

/// <summary>A double barrier as it is now, for people.</summary>
/// <param name="Record">The round that is on, if any.</param>
/// <param name="Gathering">How many wait for others to enter.</param>
/// <param name="Leaving">How many have left and wait for the others.</param>
public sealed record DoubleBarrierView(DoubleBarrierRecord Record, int Gathering, int Leaving);
