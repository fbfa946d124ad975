namespace OrleansCluster.Algorithms.Locks;

/// <summary>The answer to a call on a double barrier.</summary>
/// <param name="Call">Whose.</param>
/// <param name="Kind">How it ended.</param>
public sealed record DoubleBarrierReply(long Call, DoubleBarrierReplyKind Kind) : ITableReply
{
    /// <summary>The round that was entered.</summary>
    public long Round { get; init; }

    /// <summary>How many are there: in the round, or waiting to enter.</summary>
    public int Present { get; init; }

    /// <summary>How long the call had been there when the proof of the answer began.</summary>
    public TimeSpan Waited { get; init; }
}
