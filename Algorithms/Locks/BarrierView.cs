namespace OrleansCluster.Algorithms.Locks;

/// <summary>A barrier as it is now, for people.</summary>
/// <param name="Record">What is known of it.</param>
/// <param name="Waiting">How many wait.</param>
public sealed record BarrierView(BarrierRecord Record, int Waiting);
