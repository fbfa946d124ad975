namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>A part of a snapshot that is to be read and given to <see cref="RaftCore.SnapshotPartRead"/>.</summary>
public sealed record SnapshotRead(ReplicaId For, SnapshotDescriptor Snapshot, long Offset, int Length);
