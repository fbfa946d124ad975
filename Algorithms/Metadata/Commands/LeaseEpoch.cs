namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// A lease as of its last renewal. The epoch is the log index of the command that granted it or last renewed it: it grows with
/// every renewal, and no other lease that bears the id, before or after, has the same.
/// </summary>
public readonly record struct LeaseEpoch(long LeaseId, long Epoch);
