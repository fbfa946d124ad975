namespace OrleansCluster.Algorithms.Locks;

/// <summary>An answer that waits for its proof, and for what the proof brings: tokens, and when leases began.</summary>
internal sealed record PendingReply(long Call, LockReplyKind Kind)
{
    public HeldLock? Held { get; init; }

    public TimeSpan? ArrivedAt { get; init; }

    public LockReply ToReply(TimeSpan now) => new(Call, Kind)
    {
        Hold = Held?.Hold,
        Waited = now - ArrivedAt ?? TimeSpan.Zero,
    };
}
