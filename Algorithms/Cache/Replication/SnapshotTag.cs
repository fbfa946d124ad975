namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>A tag of an entry in a snapshot.</summary>
/// <param name="Name">The tag.</param>
/// <param name="InvalidatedAt">The position in the shard's order at which it was last invalidated, before the snapshot; 0 if it was not.</param>
public readonly record struct SnapshotTag(string Name, long InvalidatedAt);
