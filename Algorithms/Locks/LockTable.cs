namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// Who holds one name and who waits for it: an exclusive lock, a reader-writer lock, a semaphore or an election, as the modes of those who ask have it.
/// Pure: requests and the time go in, what is to be made durable and answers come out. For one thread at a time.
///
/// <para><b>The caller's duties</b>
/// <list type="number">
/// <item>It reads the record, and makes one table of it. A table whose proof failed, or may have failed, is thrown away with all that it
/// would have answered.</item>
/// <item>It gives requests, then <see cref="Advance"/>, then looks at <see cref="Need"/>. If that is <see cref="ProofNeed.Write"/> it writes
/// <see cref="Record"/> on the condition that nobody else has written since (deletes it, if it is forgettable); if it is
/// <see cref="ProofNeed.Verify"/> it reads the record and compares its version with the last it knows. Then it calls <see cref="Proved"/>.</item>
/// <item>Between looking and <see cref="Proved"/> it gives nothing else. What comes meanwhile has its turn afterwards: what is proved after a request
/// came is proved for it.</item>
/// <item>It sends the answers of <see cref="TakeReplies"/>, which need no proof, at any time; those of <see cref="Proved"/> as soon as it has them.</item>
/// <item>It calls <see cref="Advance"/> at <see cref="NextDeadline"/>, and before if it likes.</item>
/// </list></para>
///
/// <para><b>Claim 1</b>: while a holder may think by its own clock that its lease lasts, no table gives what it holds to anybody else, whatever
/// activations there are, as long as clocks' rates differ by no more than the holder takes off. Proof: a hold leaves the record only by release or by the
/// end of its lease in a table T, made durable by a conditional write w. T counts the lease from a moment at which a write or a verification of T's own
/// had succeeded (<see cref="Proved"/>); for a hold that it found in the record, from its own first write, which it makes before anything else. The holder
/// counts from before it sent the last request that was confirmed, or, if that one waited, from as long after that as it had waited when its proof began (<see cref="Advance"/>).
/// If T confirmed it, T has counted from later than that. If another table S did, S verified or wrote after that moment; had T's first write been before, S would have
/// failed; so it was after, and T counts from later still, however late S hears of its own proof.</para>
///
/// <para><b>Claim 2</b>: tokens of a name grow with every grant. Where they are counted, the count is written with the grant by a conditional write. Where they are
/// revisions, the grant's is that of the write that brought it into the record, and writes of one key have different ones. A shared phase has one token, that of
/// its first reader; a semaphore's holds that are granted by one write may have the same, on different slots.</para>
///
/// <para><b>Order.</b> Nobody is granted anything while somebody before him in the queue waits, so that writers are not starved by readers, nor who wants many permits
/// by those who want few. Between two calls of the one at the head the others wait for it, at most <see cref="Patience"/>. Who takes over gives those who waited
/// elsewhere <see cref="Grace"/> to come with their tickets.</para>
/// </summary>
public sealed partial class LockTable : IProvedTable<LockReply>
{
    private readonly bool _tokensAreRevisions;
    private readonly int _maxWaiters;
    private readonly List<HeldLock> _held = [];
    private readonly WaitQueue _queue = new();
    private readonly List<LockReply> _replies = [];
    private readonly List<PendingReply> _pending = [];
    private readonly List<Observer> _observers = [];
    private readonly EndedWishes _ended = new();
    private readonly bool _tookOver;

    private LockRecord _record;
    private long _lastTicket;
    private bool _mustWrite;
    private bool _mustProve;
    private bool _hasWritten;
    private TimeSpan _mayGrantFrom;
    private TimeSpan _lastAdvance = TimeSpan.MinValue;

    /// <param name="record">As it was read; empty if there is none.</param>
    /// <param name="revision">The revision that last wrote it, where tokens are revisions; 0 if there is none, or where tokens are counted.</param>
    /// <param name="tokensAreRevisions">
    /// The store numbers all its writes by one growing number, that survives deletions: it is the token, and a free name needs no record. A record whose
    /// count is above <paramref name="revision"/> goes on counting.
    /// </param>
    /// <param name="maxWaiters">How many may wait.</param>
    public LockTable(LockRecord record, long revision, bool tokensAreRevisions, int maxWaiters = LockLimits.DefaultMaxWaiters)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxWaiters);
        _tokensAreRevisions = TokenCount.IsPassed(record.LastToken, revision, tokensAreRevisions);
        _maxWaiters = maxWaiters;
        _record = record with { LastToken = _tokensAreRevisions ? 0 : record.LastToken, Epoch = record.Epoch + 1 };
        foreach (var hold in record.Holds)
            _held.Add(new HeldLock(hold.Token == 0 ? hold with { Token = revision } : hold));
        _tookOver = _mustWrite = _held.Count > 0;
    }

    /// <summary>How long the place of somebody who waits is kept between two of his calls.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a takeover nobody is granted anything, so that those who waited before can come first.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(1);

    /// <summary>What must be done before what was decided may be answered.</summary>
    public ProofNeed Need => _mustWrite ? ProofNeed.Write : _mustProve ? ProofNeed.Verify : ProofNeed.None;

    /// <summary>What is to be written.</summary>
    public LockRecord Record => _record with { Holds = [.. _held.Select(held => held.Hold)] };

    /// <summary>Nobody holds, waits or observes: nothing would be lost with the table.</summary>
    public bool IsIdle => _held.Count == 0 && _queue.Count == 0 && _observers.Count == 0 && _pending.Count == 0 && _replies.Count == 0 && _forgetAt is null;

    /// <summary>How many wait.</summary>
    public int Waiting => _queue.Count;

    /// <summary>When <see cref="Advance"/> has something to do; null if never.</summary>
    public TimeSpan? NextDeadline
    {
        get
        {
            var next = _queue.NextDeadline ?? TimeSpan.MaxValue;
            if (_forgetAt < next)
                next = _forgetAt.Value;
            foreach (var held in _held)
                next = held.EndsAt < next ? held.EndsAt : next;
            foreach (var observer in _observers)
                next = observer.Deadline < next ? observer.Deadline : next;
            if (_queue.Count > 0 && _mayGrantFrom > _lastAdvance && _mayGrantFrom < next)
                next = _mayGrantFrom;
            return next == TimeSpan.MaxValue ? null : next;
        }
    }

    /// <summary>Lets time pass: leases, delays and waits end, and who is next is granted what is free.</summary>
    /// <param name="now">The activation's monotonic clock.</param>
    /// <param name="utc">The time of day, for people: it decides nothing.</param>
    public void Advance(TimeSpan now, DateTimeOffset utc)
    {
        _lastAdvance = now;
        EndLeases(now);
        // Whose time was over before is granted nothing. Who came just now, to wait not at all, is.
        EndWaits(now, isOver: deadline => deadline < now);
        GrantWaiting(now, utc);
        EndWaits(now, isOver: deadline => deadline <= now);
        GrantWaiting(now, utc);
        for (var at = _observers.Count - 1; at >= 0; at--)
        {
            if (_observers[at].Deadline <= now)
                Tell(at);
        }

        TellObservers();
        ForgetChanges(now);
    }

    /// <summary>What was decided is durable, or was found to be what is durable: leases begin, tokens are known, and answers may go out.</summary>
    /// <param name="revision">The revision that a write made, where tokens are revisions.</param>
    /// <param name="now">The time at which that was certain.</param>
    public IReadOnlyList<LockReply> Proved(long revision, TimeSpan now)
    {
        if (_tookOver && !_hasWritten)
            _mayGrantFrom = now + Grace;
        _hasWritten |= _mustWrite;
        foreach (var held in _held)
        {
            if (held.Hold.Token == 0)
                held.Hold = held.Hold with { Token = RevisionOfGrant(revision) };
            if (held.IsRenewed)
                held.Begin(now);
        }

        (_mustWrite, _mustProve) = (false, false);
        // Not to now: since the proof was certain to come, and before that was known here, somebody may have taken over.
        var replies = _pending.ConvertAll(pending => pending.ToReply(_lastAdvance));
        _pending.Clear();
        return replies;
    }

    /// <summary>Answers that say nothing of who holds what.</summary>
    public IReadOnlyList<LockReply> TakeReplies()
    {
        if (_replies.Count == 0)
            return [];
        LockReply[] taken = [.. _replies];
        _replies.Clear();
        return taken;
    }

    /// <summary>The name as it is now, proved or not.</summary>
    /// <param name="now">The activation's clock.</param>
    /// <param name="limit">How many of those who wait are told, at most.</param>
    public LockView Show(TimeSpan now, int limit) => new(
        _held.ConvertAll(held => new HoldView(held.Hold, held.IsRenewed ? null : held.EndsAt - now)),
        [.. _queue.InOrder.Take(limit).Select(waiter => new WaiterView(
            waiter.Request.Operation.Owner, waiter.Request.Mode, waiter.Request.Permits, waiter.Request.Note, now - waiter.Since))],
        _queue.Count,
        _record.Permits);

    public NameFigures Summarize(TimeSpan now)
    {
        var first = _held.Count > 0 ? _held[0].Hold : null;
        return new(_held.Count, _queue.Count, first?.Owner, first?.Note, first?.SinceUtc, _queue.First is { } waiter ? now - waiter.Since : TimeSpan.Zero);
    }

    private void EndLeases(TimeSpan now)
    {
        for (var at = _held.Count - 1; at >= 0; at--)
        {
            var held = _held[at];
            if (held.EndsAt > now)
                continue;
            if (!held.IsEnded && held.Hold.DelayMilliseconds > 0)
            {
                held.Hold = held.Hold with { IsEnded = true, Note = null };
                held.Renew();
            }
            else
            {
                _held.RemoveAt(at);
            }

            _mustWrite = true;
        }
    }

    private void EndWaits(TimeSpan now, Predicate<TimeSpan> isOver)
    {
        while (_queue.FirstDue is { } waiter && isOver(waiter.Deadline))
            EndWait(waiter, now);
    }

    private void EndWait(Waiter waiter, TimeSpan now)
    {
        if (waiter.Call is not { } call)
        {
            _queue.Remove(waiter);
        }
        else if (waiter.Request.IsLast)
        {
            _queue.Remove(waiter);
            Prove(new PendingReply(call, LockReplyKind.TimedOut));
        }
        else
        {
            _replies.Add(new LockReply(call, LockReplyKind.Waiting) { Ticket = waiter.Ticket, Ahead = _queue.Ahead(waiter) });
            waiter.Call = null;
            _queue.Move(waiter, now + Patience);
        }
    }

    private void Prove(PendingReply reply)
    {
        _mustProve = true;
        _pending.Add(reply);
    }

    private static long RevisionOfGrant(long revision) =>
        revision > 0 ? revision : throw new ArgumentOutOfRangeException(nameof(revision), revision, "Somebody was granted something by a write without a revision.");

    // The hold of a wish. Who is found is about to be confirmed: his lease begins anew with the proof, and does not end before. If it is over, it is.
    private HeldLock? FindToRenew(LockOperation operation, TimeSpan now)
    {
        EndLeases(now);
        var held = Find(operation);
        held?.Renew();
        return held;
    }

    private HeldLock? Find(LockOperation operation) => _held.Find(held => held.Hold.Answers(operation));
}
