namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// What decides about one name, and whose answers need a proof: what it decided is written, or what it knows is found to be what is durable. The
/// caller's duties are those that stand at the head of <see cref="LockTable"/>, the same for all.
/// </summary>
public interface IProvedTable<TReply>
    where TReply : ITableReply
{
    /// <summary>What must be done before what was decided may be answered.</summary>
    ProofNeed Need { get; }

    /// <summary>Nothing would be lost with the table.</summary>
    bool IsIdle { get; }

    /// <summary>When <see cref="Advance"/> has something to do; null if never.</summary>
    TimeSpan? NextDeadline { get; }

    /// <summary>Lets time pass, and decides.</summary>
    /// <param name="now">The activation's monotonic clock.</param>
    /// <param name="utc">The time of day, for people: it decides nothing.</param>
    void Advance(TimeSpan now, DateTimeOffset utc);

    /// <summary>What was decided is durable, or was found to be what is durable: answers may go out.</summary>
    /// <param name="revision">The revision that a write made, where tokens are revisions.</param>
    /// <param name="now">The time at which that was certain.</param>
    IReadOnlyList<TReply> Proved(long revision, TimeSpan now);

    /// <summary>The name from afar, proved or not.</summary>
    /// <param name="now">The activation's monotonic clock.</param>
    NameFigures Summarize(TimeSpan now);

    /// <summary>Answers that need no proof.</summary>
    IReadOnlyList<TReply> TakeReplies();
}
