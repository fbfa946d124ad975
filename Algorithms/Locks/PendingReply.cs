namespace OrleansCluster.Algorithms.Locks;

/// <summary>An answer that waits for its proof, and for what the proof brings: tokens, and when leases began.</summary>
internal sealed record PendingReply(long Call, LockReplyKind Kind)
{
    public HeldLock? Held { get; init; }

    public TimeSpan? ArrivedAt { get; init; }

    /// <param name="decided">The time before the proof began.</param>
    public LockReply ToReply(TimeSpan decided) => new(Call, Kind)
    {
        Hold = Held?.Hold,
        Waited = decided - ArrivedAt ?? TimeSpan.Zero,
    };
}
