namespace OrleansCluster.Algorithms.Locks;

/// <summary>The answer to a call.</summary>
/// <param name="Call">Whose.</param>
/// <param name="Kind">How it ended.</param>
public sealed record LockReply(long Call, LockReplyKind Kind) : ITableReply
{
    /// <summary>The hold that was granted, renewed or changed, its token told; of an observer the first there is. Null if there is none.</summary>
    public Hold? Hold { get; init; }

    /// <summary>The place of one that waits.</summary>
    public LockTicket Ticket { get; init; }

    /// <summary>How many are before it.</summary>
    public int Ahead { get; init; }

    /// <summary>
    /// How long the call had been there when the proof of the answer began: it was sent at least so long before, and no lease that somebody else may have
    /// begun to count since is shorter. So the holder need not count its lease from when it sent a call that waited.
    /// </summary>
    public TimeSpan Waited { get; init; }
}
