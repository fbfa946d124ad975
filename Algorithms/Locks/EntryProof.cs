namespace OrleansCluster.Algorithms.Locks;

/// <summary>An answer of a double barrier that waits for its proof.</summary>
internal readonly record struct EntryProof(long Call, DoubleBarrierReplyKind Kind, long Round, TimeSpan? ArrivedAt);
