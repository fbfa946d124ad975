namespace OrleansCluster.Algorithms.Locks;

/// <summary>That somebody holds a name, as its record keeps it. What is left of its lease is not kept: who takes over gives it anew.</summary>
/// <param name="Owner">Who holds it.</param>
/// <param name="Operations">The numbers of the wishes that it answers: one, or more of one owner if the lock is reentrant; it ends with the last of them.</param>
/// <param name="Mode">With whom it shares.</param>
/// <param name="Slots">Which permits it has, ascending; none unless <paramref name="Mode"/> is <see cref="HoldMode.Permits"/>.</param>
/// <param name="Token">Its fencing token. 0: the revision of the write that made the hold durable, where tokens are revisions.</param>
/// <param name="LeaseMilliseconds">How long it lives after each renewal.</param>
/// <param name="DelayMilliseconds">How long after a lease that ran out nobody else gets what it held (lock-delay: Burrows, Chubby, OSDI 2006, §2.4).</param>
/// <param name="Note">What it shows of itself, or null.</param>
/// <param name="NoteNumber">The number that the note came with; 0 for the first.</param>
/// <param name="SinceUtc">When it was granted, by the clock of the silo that did; for people.</param>
/// <param name="IsEnded">Its lease ran out, and it stands in the way for the rest of its delay, to nobody's use.</param>
public sealed record Hold(
    string Owner,
    long[] Operations,
    HoldMode Mode,
    int[] Slots,
    long Token,
    int LeaseMilliseconds,
    int DelayMilliseconds,
    string? Note,
    long NoteNumber,
    DateTimeOffset SinceUtc,
    bool IsEnded)
{
    internal bool Answers(LockOperation operation) => !IsEnded && Owner == operation.Owner && Array.IndexOf(Operations, operation.Number) >= 0;
}
