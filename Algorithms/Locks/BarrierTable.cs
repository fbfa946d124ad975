namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// A barrier: while it is set, whoever comes waits; when it is removed, all pass. Pure, for one thread at a time; the caller's duties are those of
/// <see cref="LockTable"/>.
///
/// <para><b>Rounds.</b> Each setting begins a round, whose number is greater than all before, for ever. Who waits learns the round, and shows it with each
/// further call: so he passes once that round is over, though the barrier be set again by then.</para>
///
/// <para><b>Claim 1</b>: who passes does so because at some moment since he began to wait the barrier was not set. Proof: the record says so, and it was
/// verified after his call had come; or another round is on than the one that he was told, whose end lies between.</para>
///
/// <para><b>Claim 2</b>: an operation sets, or removes, at most once, and not at all once it was told that there is nothing to be done, as long as no more than <see cref="MaxMarks"/> others came since its first call, and its calls
/// come within <see cref="Memory"/> of the barrier's last use: the record names the last operations, in the same write as what they did.</para>
///
/// <para>Nobody owns a barrier: who set it may die, and it stays set until somebody removes it. Who waits holds nothing, so that his death is
/// nothing to anybody.</para>
/// </summary>
public sealed class BarrierTable : IProvedTable<BarrierReply>
{
    /// <summary>How many operations are remembered.</summary>
    public const int MaxMarks = 16;

    private readonly bool _tokensAreRevisions;
    private readonly int _maxWaiters;
    private readonly List<BarrierWaiter> _waiters = [];
    private readonly List<BarrierReply> _replies = [];
    private readonly List<BarrierReply> _pending = [];
    private readonly Queue<Action> _deferred = new();

    private BarrierRecord _record;
    private TimeSpan _lastAdvance = TimeSpan.MinValue;
    private TimeSpan? _forgetAt;
    private bool _isNew;
    private bool _isUsed;
    private bool _mustWrite;
    private bool _mustProve;

    /// <param name="record">As it was read; empty if there is none.</param>
    /// <param name="revision">The revision that last wrote it, where rounds are revisions; 0 if there is none, or where they are counted.</param>
    /// <param name="tokensAreRevisions">As of <see cref="LockTable"/>.</param>
    /// <param name="maxWaiters">How many may wait.</param>
    public BarrierTable(BarrierRecord record, long revision, bool tokensAreRevisions, int maxWaiters = LockLimits.DefaultMaxWaiters)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxWaiters);
        (_tokensAreRevisions, _maxWaiters) = (TokenCount.IsPassed(record.LastToken, revision, tokensAreRevisions), maxWaiters);
        _record = WithRound(record, revision) with { LastToken = _tokensAreRevisions ? 0 : record.LastToken };
        _isUsed = true;
    }

    /// <summary>How long after its last use a barrier that is not set is remembered where nothing else needs to be.</summary>
    public static TimeSpan Memory { get; } = TimeSpan.FromMinutes(1);

    public ProofNeed Need => _mustWrite ? ProofNeed.Write : _mustProve ? ProofNeed.Verify : ProofNeed.None;

    /// <summary>What is to be written.</summary>
    public BarrierRecord Record => _record;

    public bool IsIdle => _waiters.Count == 0 && _pending.Count == 0 && _replies.Count == 0 && _deferred.Count == 0 && _forgetAt is null;

    public TimeSpan? NextDeadline
    {
        get
        {
            if (_deferred.Count > 0)
                return _lastAdvance;
            var next = _forgetAt ?? TimeSpan.MaxValue;
            foreach (var waiter in _waiters)
                next = waiter.Deadline < next ? waiter.Deadline : next;
            return next == TimeSpan.MaxValue ? null : next;
        }
    }

    /// <summary>Sets the barrier, if it is not set. An operation that did so before is told so again, also when that round is over.</summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="operation">Which operation it is.</param>
    /// <param name="note">What others are to know: within <see cref="LockLimits.CheckNote"/>.</param>
    public void Set(long call, LockOperation operation, string? note)
    {
        _isUsed = true;
        if (MarkOf(operation) is { } mark)
        {
            Prove(call, mark.HasActed ? BarrierReplyKind.Set : BarrierReplyKind.AlreadySet, mark.Round);
            return;
        }

        if (_record.IsSet)
        {
            Mark(operation, _record.Round, hasActed: false);
            Prove(call, BarrierReplyKind.AlreadySet, _record.Round);
            return;
        }

        var round = _tokensAreRevisions ? 0 : _record.LastToken + 1;
        _record = _record with { LastToken = round, Round = round, IsSet = true, Owner = operation.Owner, Note = note, SinceUtc = default };
        _isNew = true;
        Mark(operation, round, hasActed: true);
        Prove(call, BarrierReplyKind.Set, round);
    }

    /// <summary>Removes the barrier: all who wait pass. An operation that did so before is told so again.</summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="operation">Which operation it is.</param>
    /// <param name="round">The round that is to end; 0: whichever there is.</param>
    public void Remove(long call, LockOperation operation, long round)
    {
        _isUsed = true;
        if (_isNew)
        {
            // A round has been durable before it ends, so that no two have one number.
            _deferred.Enqueue(() => Remove(call, operation, round));
            return;
        }

        if (MarkOf(operation) is { } mark)
        {
            Prove(call, mark.HasActed ? BarrierReplyKind.Removed : BarrierReplyKind.NotSet, mark.Round);
            return;
        }

        if (!_record.IsSet || (round != 0 && round != _record.Round))
        {
            Mark(operation, _record.Round, hasActed: false);
            Prove(call, BarrierReplyKind.NotSet, _record.Round);
            return;
        }

        _record = _record with { IsSet = false, Owner = null, Note = null };
        Mark(operation, _record.Round, hasActed: true);
        Prove(call, BarrierReplyKind.Removed, _record.Round);
        foreach (var waiter in _waiters)
            Prove(waiter.Call, BarrierReplyKind.Passed, _record.Round);
        _waiters.Clear();
    }

    /// <summary>Waits until the barrier is not set, or another round is on than the one that is known.</summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="round">The round that an earlier call was told; 0 at first.</param>
    /// <param name="wait">How long this call waits, if need be.</param>
    /// <param name="isLast">No further call follows.</param>
    /// <param name="now">The time at which it came.</param>
    public void Wait(long call, long round, TimeSpan wait, bool isLast, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        _isUsed = true;
        if (!_record.IsSet || (round != 0 && round != _record.Round))
            Prove(call, BarrierReplyKind.Passed, round);
        else if (_waiters.Count >= _maxWaiters)
            _replies.Add(new BarrierReply(call, BarrierReplyKind.TooManyWaiters, 0));
        else
            _waiters.Add(new BarrierWaiter(call, wait < TimeSpan.MaxValue - now ? now + wait : TimeSpan.MaxValue, isLast));
    }

    /// <summary>Nobody waits for the answer to a call any more.</summary>
    public void Withdraw(long call) => _waiters.RemoveAll(waiter => waiter.Call == call);

    public void Advance(TimeSpan now, DateTimeOffset utc)
    {
        _lastAdvance = now;
        for (var left = _isNew ? 0 : _deferred.Count; left > 0; left--)
            _deferred.Dequeue()();
        if (_isNew && _record.SinceUtc == default)
            _record = _record with { SinceUtc = utc };
        for (var at = _waiters.Count - 1; at >= 0; at--)
        {
            if (_waiters[at].Deadline <= now)
                EndWait(at);
        }

        Forget(now);
    }

    public IReadOnlyList<BarrierReply> Proved(long revision, TimeSpan now)
    {
        if (_isNew)
            _record = WithRound(_record, revision);
        (_isNew, _mustWrite, _mustProve) = (false, false, false);
        var replies = _pending.ConvertAll(reply => reply.Round == 0 && IsOfRound(reply.Kind) ? reply with { Round = _record.Round } : reply);
        _pending.Clear();
        return replies;
    }

    public IReadOnlyList<BarrierReply> TakeReplies()
    {
        if (_replies.Count == 0)
            return [];
        BarrierReply[] taken = [.. _replies];
        _replies.Clear();
        return taken;
    }

    /// <summary>The barrier as it is now, proved or not.</summary>
    public BarrierView Show() => new(_record, _waiters.Count);

    public NameFigures Summarize(TimeSpan now) => _record.IsSet
        ? new(1, _waiters.Count, _record.Owner, _record.Note, _record.SinceUtc, TimeSpan.Zero)
        : new(0, _waiters.Count, null, null, null, TimeSpan.Zero);

    // Also that one waits on is proved: a round that was over before the call came would let him pass the next.
    private void EndWait(int at)
    {
        var waiter = _waiters[at];
        _waiters.RemoveAt(at);
        Prove(waiter.Call, waiter.IsLast ? BarrierReplyKind.TimedOut : BarrierReplyKind.Waiting, 0);
    }

    private void Forget(TimeSpan now)
    {
        var mayForget = !_record.IsSet && _record.LastToken == 0 && _record.Marks.Length > 0;
        if (!mayForget)
            _forgetAt = null;
        else if (_isUsed || _forgetAt is null)
            _forgetAt = now + Memory;
        else if (_forgetAt <= now)
            (_record, _forgetAt, _mustWrite) = (BarrierRecord.Empty, null, true);
        _isUsed = false;
    }

    private BarrierMark? MarkOf(LockOperation operation) => Array.Find(_record.Marks, mark => mark.Is(operation));

    private void Mark(LockOperation operation, long round, bool hasActed)
    {
        var marks = _record.Marks.Length < MaxMarks ? _record.Marks : _record.Marks[1..];
        _record = _record with { Marks = [.. marks, new BarrierMark(operation.Owner, operation.Number, round, hasActed)] };
        _mustWrite = true;
    }

    private void Prove(long call, BarrierReplyKind kind, long round)
    {
        _mustProve = true;
        _pending.Add(new BarrierReply(call, kind, round));
    }

    private static bool IsOfRound(BarrierReplyKind kind) =>
        kind is BarrierReplyKind.Set or BarrierReplyKind.AlreadySet or BarrierReplyKind.Waiting or BarrierReplyKind.TimedOut;

    private static BarrierRecord WithRound(BarrierRecord record, long revision)
    {
        if (!record.IsSet || record.Round != 0)
            return record;
        if (revision <= 0)
            throw new ArgumentOutOfRangeException(nameof(revision), revision, "A round was begun by a write without a revision.");
        return record with { Round = revision, Marks = Array.ConvertAll(record.Marks, mark => mark.Round == 0 ? mark with { Round = revision } : mark) };
    }
}
