namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>What is left of a lease since the renewal named.</summary>
public readonly record struct LeaseCheckpoint(long LeaseId, long Epoch, long RemainingMilliseconds);
