namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>A reading of a replica's monotonic clock, which comes back to it.</summary>
/// <param name="Life">Which start of the replica read it: the clock of another means nothing.</param>
/// <param name="Clock">The reading.</param>
public readonly record struct ClockEcho(long Life, TimeSpan Clock);
