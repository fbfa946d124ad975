using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Leases;

namespace OrleansCluster.Algorithms.Metadata.Leadership;

/// <summary>
/// What a leader of a metadata store proposes by itself: leases that are over, what is left of others, marks of time, compactions.
/// Made when an entry of the own term has been applied, and dropped with the office. Pure: it goes by the store and by the times that
/// it is given. Bounded in every call, and nothing is proposed again before the first proposal had time to be applied.
/// </summary>
public sealed class LeaderDuties(MetadataStore store, LeaderPolicy policy)
{
    /// <summary>How long to wait for what was proposed before it is proposed again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private const int StartedPerCall = 2_000;
    private const int LeasesPerCall = 1_000;
    private const int MaxExpiriesUnderWay = 10_000;

    // An apply of so many deletions holds up the log for some hundredths of a second.
    private const int KeysPerExpiry = 10_000;
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromMilliseconds(100);

    // History goes with what is applied: some 100,000 changes of it a second, if nothing else is.
    private const int SweepsPerCall = 20;
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMilliseconds(50);

    private readonly LeaseTimes _times = new(policy.CheckpointEvery, RetryAfter, policy.DriftPartsPerMillion);
    private readonly List<LeaseChange> _changes = [];
    private long _lastStarted;
    private bool _allStarted;
    private TimeSpan _nextCheckpoint;
    private TimeSpan _nextMark;
    private TimeSpan _nextCompaction;
    private TimeSpan _lastSweep;
    private ulong _sweptWith;
    private TimeSpan _lastExpiry;
    private (TimeSpan At, long Milliseconds)? _office;
    private TimeSpan _compactAgain;
    private long _compactingTo;

    /// <summary>Hears of what was applied.</summary>
    public void Observe(AppliedChange change)
    {
        // A lease's time begins when Propose comes to it: later than it was applied, so never too early.
        if (change.Leases.Count > 0)
            _changes.AddRange(change.Leases);
    }

    /// <summary>What is left of a lease, in milliseconds; null if its time has not begun here.</summary>
    public long? RemainingOf(long leaseId, TimeSpan now) => _times.RemainingOf(leaseId, now);

    /// <summary>What is to be proposed now, a bounded part of it; to be called after everything observed, and when it asks to be.</summary>
    /// <param name="now">The monotonic clock.</param>
    /// <param name="wall">The wall clock: where the leaders' own time begins, if no leader has marked it yet. Nothing else goes by it.</param>
    /// <param name="askAgain">When to call it again, if nothing is applied before.</param>
    public List<MetadataCommand> Propose(TimeSpan now, DateTimeOffset wall, out TimeSpan? askAgain)
    {
        _times.Observe(_changes, now);
        _changes.Clear();
        // From the last mark of the leader before: of the time between the two nothing is known. A wall clock may be wrong by any time.
        _office ??= (now, store.TimeMarks.Count > 0 ? store.TimeMarks[^1].Milliseconds + 1 : Math.Max(0, wall.ToUnixTimeMilliseconds()));
        StartSome(now);
        var proposals = new List<MetadataCommand>();
        Expire(now, proposals);
        Checkpoint(now, proposals);
        Mark(now, proposals);
        Compact(now, proposals);
        Sweep(now, proposals);
        askAgain = NextWork(now);
        return proposals;
    }

    // Bit by bit: with a million leases it takes as long as several heartbeats. Each begins when it is come to, so none ends early.
    private void StartSome(TimeSpan now)
    {
        if (_allStarted)
            return;
        var left = StartedPerCall;
        foreach (var lease in store.ReadLeases(_lastStarted))
        {
            if (left-- == 0)
                return;
            _times.StartIfNew(lease, now);
            _lastStarted = lease.Id;
        }

        _allStarted = true;
    }

    private void Expire(TimeSpan now, List<MetadataCommand> proposals)
    {
        if (NextExpiry is not { } next || next > now)
            return;
        _lastExpiry = now;
        var together = new List<LeaseEpoch>();
        var keys = 0;
        foreach (var lease in _times.Due(now, LeasesPerCall))
        {
            var count = store.CountKeysOfLease(lease.LeaseId);
            if (together.Count > 0 && keys + count > KeysPerExpiry)
            {
                proposals.Add(new ExpireLeasesCommand([.. together]));
                together.Clear();
                keys = 0;
            }

            together.Add(lease);
            keys += count;
        }

        if (together.Count > 0)
            proposals.Add(new ExpireLeasesCommand([.. together]));
    }

    private void Checkpoint(TimeSpan now, List<MetadataCommand> proposals)
    {
        if (now < _nextCheckpoint || _times.NextCheckpoint is not { } next || next > now)
            return;
        if (_times.Checkpoint(now, LeasesPerCall) is { Length: > 0 } checkpoints)
            proposals.Add(new CheckpointLeasesCommand(checkpoints));
        _nextCheckpoint = now + BetweenCheckpoints;
    }

    private void Mark(TimeSpan now, List<MetadataCommand> proposals)
    {
        if (now < _nextMark || !WantsMark)
            return;
        proposals.Add(new MarkTimeCommand(TimeOf(now), store.Revision));
        _nextMark = now + policy.MarkEvery;
    }

    private void Compact(TimeSpan now, List<MetadataCommand> proposals)
    {
        var isDue = now >= _nextCompaction || HasFarTooMany;
        var excess = Excess;
        if (!isDue && excess == 0)
            return;
        if (_compactingTo > store.CompactedRevision && now < _compactAgain)
            return;
        var byRule = isDue ? policy.Compaction.Decide(store.Revision, store.CompactedRevision, store.TimeMarks, TimeOf(now)) ?? 0 : 0;
        if (isDue)
            _nextCompaction = now + policy.MarkEvery;
        var byBytes = excess > 0 ? store.FindRevisionThatFrees(excess, CompactionPolicy.NewestToGiveUp(store.Revision)) : 0;
        var revision = Math.Max(byRule, byBytes);
        if (revision <= store.CompactedRevision)
            return;
        proposals.Add(new CompactCommand(revision));
        (_compactingTo, _compactAgain) = (revision, now + RetryAfter);
    }

    // Each entry takes a part of what was given up out of the store, whatever it holds: these, which change nothing, see to it that there are some. Otherwise a
    // store that nobody writes to any more would keep it in memory and in its snapshots.
    private void Sweep(TimeSpan now, List<MetadataCommand> proposals)
    {
        if (!store.IsSweeping || now < NextSweep)
            return;
        proposals.AddRange(Enumerable.Repeat(new CompactCommand(store.CompactedRevision), SweepsPerCall));
        (_lastSweep, _sweptWith) = (now, store.AppliedIndex + SweepsPerCall);
    }

    private TimeSpan NextSweep => _lastSweep + (store.AppliedIndex < _sweptWith ? RetryAfter : BetweenSweeps);

    // What is given up already, and takes a few entries to go, counts until it is gone: it must not be counted as too much again.
    private long Excess => store.IsSweeping ? 0 : policy.Compaction.BytesToFree(store.LiveBytes, store.RetainedBytes, store.StoreLimit);

    private long TimeOf(TimeSpan now) => _office!.Value.Milliseconds + (long)(now - _office.Value.At).TotalMilliseconds;

    // Of many that are over, no more than so many are on their way through the log, as long as they may be.
    private TimeSpan? NextExpiry => _times.NextEnd is { } end && _times.UnderWay >= MaxExpiriesUnderWay && end < _lastExpiry + RetryAfter
        ? _lastExpiry + RetryAfter
        : _times.NextEnd;

    // Between two looks at the clock, a tenth more than allowed.
    private bool HasFarTooMany => policy.Compaction.MaxRevisions is { } count
        && store.Revision - count - store.CompactedRevision > count / 10;

    private bool WantsMark => policy.Compaction.MaxAge is not null
        && (store.TimeMarks.Count == 0 ? store.Revision > store.CompactedRevision : store.TimeMarks[^1].Revision < store.Revision);

    private TimeSpan? NextWork(TimeSpan now)
    {
        if (!_allStarted)
            return now;
        TimeSpan? next = null;
        if (NextExpiry is { } expiry)
            next = Earlier(next, expiry);
        if (_times.NextCheckpoint is { } checkpoint)
            next = Earlier(next, checkpoint > _nextCheckpoint ? checkpoint : _nextCheckpoint);
        if (WantsMark)
            next = Earlier(next, _nextMark);
        if (store.IsSweeping)
            next = Earlier(next, NextSweep);
        if (store.Revision > store.CompactedRevision && policy.Compaction is not { MaxAge: null, MaxRevisions: null, MaxBytes: null })
            next = Earlier(next, _nextCompaction);
        return next;
    }

    private static TimeSpan Earlier(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;
}
