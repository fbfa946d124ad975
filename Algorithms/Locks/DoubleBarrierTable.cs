namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// A double barrier: nobody is let in before enough are there, and nobody gets away before all have left. Pure, for one thread at a time; the
/// caller's duties are those of <see cref="LockTable"/>.
///
/// <para><b>Rounds.</b> When enough wait, all who do enter together, in one write that begins a round. Its number is greater than all before, for ever. The number of
/// members is a threshold, no limit: until the first has left, whoever comes joins the round; who comes later waits for the next.</para>
///
/// <para><b>Claim 1</b>: who is told that he entered a round is in it with at least as many as he waits for, all of whom had asked. Proof: a round
/// begins with those who wait, when they are enough; who joins it wanted the same number.</para>
///
/// <para><b>Claim 2</b>: when somebody is told that all have left, every other member has left, or may no more think by his own clock that his lease
/// lasts. The proof is that of <see cref="LockTable"/>'s first claim: a member leaves the record's count only by his own call, or by the end of a lease that was
/// counted from a proof after his last confirmed call; and a table that took over writes before it confirms anything.</para>
///
/// <para>So a member that died holds the others up for no longer than its lease. Those who wait to enter are not durable: who died there is
/// dropped at the end of his call, and after a takeover they ask again.</para>
/// </summary>
public sealed partial class DoubleBarrierTable : IProvedTable<DoubleBarrierReply>
{
    private readonly bool _tokensAreRevisions;
    private readonly int _maxWaiters;
    private readonly List<RoundMember> _members = [];
    private readonly List<Gatherer> _gatherers = [];
    private readonly List<BarrierWaiter> _leavers = [];
    private readonly List<DoubleBarrierReply> _replies = [];
    private readonly List<EntryProof> _pending = [];
    private readonly EndedWishes _ended = new();

    private DoubleBarrierRecord _record;
    private bool _mustWrite;
    private bool _mustProve;
    private TimeSpan _lastAdvance;

    /// <param name="record">As it was read; empty if there is none.</param>
    /// <param name="revision">The revision that last wrote it, where rounds are revisions; 0 if there is none, or where they are counted.</param>
    /// <param name="tokensAreRevisions">As of <see cref="LockTable"/>.</param>
    /// <param name="maxWaiters">How many may wait to enter.</param>
    public DoubleBarrierTable(DoubleBarrierRecord record, long revision, bool tokensAreRevisions, int maxWaiters = LockLimits.DefaultMaxWaiters)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxWaiters);
        (_tokensAreRevisions, _maxWaiters) = (TokenCount.IsPassed(record.LastToken, revision, tokensAreRevisions), maxWaiters);
        var isOn = record.Members.Length > 0;
        _record = record with { LastToken = _tokensAreRevisions ? 0 : record.LastToken, Epoch = record.Epoch + 1, Round = isOn && record.Round == 0 ? Known(revision) : record.Round };
        foreach (var member in record.Members)
            _members.Add(new RoundMember(member));
        _mustWrite = isOn;
    }

    public ProofNeed Need => _mustWrite ? ProofNeed.Write : _mustProve ? ProofNeed.Verify : ProofNeed.None;

    /// <summary>What is to be written.</summary>
    public DoubleBarrierRecord Record => _record with { Members = [.. _members.Select(member => member.Member)] };

    public bool IsIdle => _members.Count == 0 && _gatherers.Count == 0 && _leavers.Count == 0 && _pending.Count == 0 && _replies.Count == 0;

    public TimeSpan? NextDeadline
    {
        get
        {
            var next = TimeSpan.MaxValue;
            foreach (var member in _members)
                next = member.IsIn && member.EndsAt < next ? member.EndsAt : next;
            foreach (var gatherer in _gatherers)
                next = gatherer.Deadline < next ? gatherer.Deadline : next;
            foreach (var leaver in _leavers)
                next = leaver.Deadline < next ? leaver.Deadline : next;
            return next == TimeSpan.MaxValue ? null : next;
        }
    }

    public void Advance(TimeSpan now, DateTimeOffset utc)
    {
        _lastAdvance = now;
        EndLeases(now);
        EndRound();
        // Whose time was over before does not count. Who came just now, to wait not at all, does.
        EndGathering(now, isOver: deadline => deadline < now);
        Begin(utc);
        EndGathering(now, isOver: deadline => deadline <= now);
        for (var at = _leavers.Count - 1; at >= 0; at--)
        {
            if (_leavers[at].Deadline <= now)
                EndLeaving(at);
        }
    }

    public IReadOnlyList<DoubleBarrierReply> Proved(long revision, TimeSpan now)
    {
        if (_members.Count > 0 && _record.Round == 0)
            _record = _record with { Round = Known(revision) };
        foreach (var member in _members)
        {
            if (member.IsIn && member.IsRenewed)
                member.Begin(now);
        }

        (_mustWrite, _mustProve) = (false, false);
        var present = _members.Count(member => member.IsIn);
        var replies = _pending.ConvertAll(proof => new DoubleBarrierReply(proof.Call, proof.Kind)
        {
            Round = proof.Kind != DoubleBarrierReplyKind.Entered ? 0 : proof.Round == 0 ? _record.Round : proof.Round,
            Present = present,
            Waited = _lastAdvance - proof.ArrivedAt ?? TimeSpan.Zero, // As of LockTable: not to now.
        });
        _pending.Clear();
        return replies;
    }

    public IReadOnlyList<DoubleBarrierReply> TakeReplies()
    {
        if (_replies.Count == 0)
            return [];
        DoubleBarrierReply[] taken = [.. _replies];
        _replies.Clear();
        return taken;
    }

    /// <summary>The barrier as it is now, proved or not.</summary>
    public DoubleBarrierView Show() => new(Record, _gatherers.Count, _leavers.Count);

    public NameFigures Summarize(TimeSpan now)
    {
        var present = 0;
        RoundMember? first = null;
        foreach (var member in _members)
        {
            if (!member.IsIn)
                continue;
            first ??= member;
            present++;
        }

        return new(present, _gatherers.Count + _leavers.Count, first?.Member.Owner, null, first is null ? null : _record.SinceUtc, TimeSpan.Zero);
    }

    private void EndLeases(TimeSpan now)
    {
        foreach (var member in _members)
        {
            if (!member.IsIn || member.EndsAt > now)
                continue;
            member.Member = member.Member with { State = BarrierMemberState.Lost };
            _mustWrite = true;
        }
    }

    private void EndRound()
    {
        if (_members.Count == 0 || _members.Exists(member => member.IsIn))
            return;
        _members.Clear();
        _record = _record with { Round = 0, Count = 0, IsLeaving = false, SinceUtc = default };
        _mustWrite = true;
        foreach (var leaver in _leavers)
            Prove(leaver.Call, DoubleBarrierReplyKind.Left);
        _leavers.Clear();
    }

    private void EndGathering(TimeSpan now, Predicate<TimeSpan> isOver)
    {
        for (var at = _gatherers.Count - 1; at >= 0; at--)
        {
            var gatherer = _gatherers[at];
            if (!isOver(gatherer.Deadline))
                continue;
            if (gatherer is { Call: { } call, Request.IsLast: false })
            {
                _replies.Add(new DoubleBarrierReply(call, DoubleBarrierReplyKind.Waiting) { Present = _gatherers.Count });
                (gatherer.Call, gatherer.Deadline) = (null, now + LockTable.Patience);
                continue;
            }

            _gatherers.RemoveAt(at);
            if (gatherer.Call is { } last)
                Prove(last, DoubleBarrierReplyKind.TimedOut);
        }
    }

    // One round at most between two proofs: where rounds are revisions, two would have one number. Who is between two of his calls counts: he
    // came a moment ago, and his next call finds him in.
    private void Begin(DateTimeOffset utc)
    {
        if (_members.Count > 0 || _gatherers.Count == 0 || _gatherers.Count < _gatherers[0].Request.Count)
            return;
        var round = _tokensAreRevisions ? 0 : _record.LastToken + 1;
        _record = _record with { LastToken = round, Round = round, Count = _gatherers[0].Request.Count, IsLeaving = false, SinceUtc = utc };
        var entering = Math.Min(_gatherers.Count, BarrierLimits.MaxMembers);
        foreach (var gatherer in _gatherers[..entering])
            Let(gatherer.Request, gatherer.Call, gatherer.ArrivedAt);
        _gatherers.RemoveRange(0, entering);
    }

    private void Let(EnterRequest request, long? call, TimeSpan arrivedAt)
    {
        _members.Add(new RoundMember(new BarrierMember(
            request.Operation.Owner, request.Operation.Number, (int)request.Lease.TotalMilliseconds, BarrierMemberState.In)));
        _mustWrite = true;
        if (call is { } waiting)
            Prove(waiting, DoubleBarrierReplyKind.Entered, arrivedAt);
    }

    private void EndLeaving(int at)
    {
        var leaver = _leavers[at];
        _leavers.RemoveAt(at);
        Prove(leaver.Call, leaver.IsLast ? DoubleBarrierReplyKind.TimedOut : DoubleBarrierReplyKind.Waiting);
    }

    private void Prove(long call, DoubleBarrierReplyKind kind, TimeSpan? arrivedAt = null)
    {
        _mustProve = true;
        _pending.Add(new EntryProof(call, kind, _record.Round, arrivedAt));
    }

    private static long Known(long revision) => revision > 0
        ? revision
        : throw new ArgumentOutOfRangeException(nameof(revision), revision, "A round was begun by a write without a revision.");
}
