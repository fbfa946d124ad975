namespace OrleansCluster.Algorithms.Locks;

/// <summary>The answer to a call on a barrier.</summary>
/// <param name="Call">Whose.</param>
/// <param name="Kind">How it ended.</param>
/// <param name="Round">The round that it is about; 0 if there was none.</param>
public sealed record BarrierReply(long Call, BarrierReplyKind Kind, long Round) : ITableReply;
