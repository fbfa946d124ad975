using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Algorithms.Metadata.Leases;

/// <summary>
/// The leader's clock of leases: which are over, and what of the others is to be written down. It decides nothing by itself:
/// what it says is over is proposed to the log, which ends a lease only if it was not renewed meanwhile. So a leader that stood
/// still and goes by what it knew before can end nothing that was renewed since.
///
/// <para><b>Never early.</b> A holder counts from the moment before it sent its renewal, this clock from the moment at which it
/// was applied, which is later. A new leader starts each lease with what the log says is left of it, at the moment at which it
/// takes over; a checkpoint was taken before that, so what is left by it is no less than what the holder has. The drift is
/// added to every time, for a clock here that runs faster than a holder's.</para>
///
/// <para><b>In the end.</b> From one leader to the next, a lease that nobody renews gains at most the time since its last
/// checkpoint: no more than the interval, and no more than half of what was left (or a tenth of a second). So leaders that change often
/// do not keep it alive, as long as now and then one lasts for a checkpoint.</para>
///
/// <para>Times are monotonic and the leader's own; they are never compared with another's.</para>
/// </summary>
/// <param name="checkpointEvery">How often to write down what is left, at most; of a shorter time at its half.</param>
/// <param name="retryAfter">How long to wait for a proposed expiry before it is proposed again.</param>
/// <param name="driftPartsPerMillion">By how much this clock may run faster than a holder's.</param>
public sealed class LeaseTimes(TimeSpan checkpointEvery, TimeSpan retryAfter, int driftPartsPerMillion)
{
    /// <summary>What is left is not written down more often than so.</summary>
    private static readonly TimeSpan ShortestCheckpoint = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<long, Running> _leases = [];
    private readonly SortedSet<(TimeSpan At, long LeaseId)> _ends = [];
    private readonly SortedSet<(TimeSpan At, long LeaseId)> _checkpoints = [];

    public int Count => _leases.Count;

    /// <summary>The moment at which <see cref="Due"/> has something to say; null if there is no lease.</summary>
    public TimeSpan? NextEnd => _ends.Count == 0 ? null : _ends.Min.At;

    /// <summary>The moment at which <see cref="Checkpoint"/> has something to say; null if there is nothing to write down.</summary>
    public TimeSpan? NextCheckpoint => _checkpoints.Count == 0 ? null : _checkpoints.Min.At;

    /// <summary>Leases whose end was told by <see cref="Due"/> and has not been heard of yet.</summary>
    public int UnderWay { get; private set; }

    /// <summary>
    /// Starts anew, with the leases as they were when this replica took over: after it has applied an entry of its own term, so
    /// that it knows every renewal that was ever confirmed.
    /// </summary>
    public void Start(IEnumerable<Lease> leases, TimeSpan now)
    {
        _leases.Clear();
        _ends.Clear();
        _checkpoints.Clear();
        UnderWay = 0;
        foreach (var lease in leases)
            Start(lease, now);
    }

    /// <summary>Hears of what was applied, at the moment at which it was.</summary>
    public void Observe(AppliedChange change, TimeSpan now) => Observe(change.Leases, now);

    /// <summary>Hears of what became of leases, in the order in which it did.</summary>
    public void Observe(IReadOnlyList<LeaseChange> changes, TimeSpan now)
    {
        foreach (var (id, lease) in changes)
        {
            Remove(id);
            if (lease is not null)
                Start(lease, now);
        }
    }

    /// <summary>Starts a lease, unless it was started or heard of before.</summary>
    public void StartIfNew(Lease lease, TimeSpan now)
    {
        if (!_leases.ContainsKey(lease.Id))
            Start(lease, now);
    }

    /// <summary>What is left of a lease, in milliseconds; null if it is not known.</summary>
    public long? RemainingOf(long leaseId, TimeSpan now) => _leases.TryGetValue(leaseId, out var running) ? Left(running, now) : null;

    /// <summary>
    /// Leases whose time is over, the longest over first: to be proposed as <see cref="ExpireLeasesCommand"/>. Each is named once
    /// and again only after a while, should the proposal have been lost.
    /// </summary>
    public LeaseEpoch[] Due(TimeSpan now, int limit)
    {
        var due = _ends.TakeWhile(end => end.At <= now).Take(limit).ToArray();
        foreach (var end in due)
        {
            _ends.Remove(end);
            UnderWay += _leases[end.LeaseId].IsUnderWay ? 0 : 1;
            var next = _leases[end.LeaseId] with { NextEnd = now + retryAfter };
            _leases[end.LeaseId] = next;
            _ends.Add((next.NextEnd, end.LeaseId));
        }

        return Array.ConvertAll(due, end => new LeaseEpoch(end.LeaseId, _leases[end.LeaseId].Lease.Epoch));
    }

    /// <summary>What is left of leases that were not written down for a while: to be proposed as <see cref="CheckpointLeasesCommand"/>.</summary>
    public LeaseCheckpoint[] Checkpoint(TimeSpan now, int limit)
    {
        var due = _checkpoints.TakeWhile(one => one.At <= now).Take(limit).ToArray();
        foreach (var one in due)
        {
            _checkpoints.Remove(one);
            var running = _leases[one.LeaseId];
            Plan(running with { NextCheckpoint = NextCheckpointOf(running.End, now) });
        }

        return [.. due
            .Select(one => _leases[one.LeaseId])
            .Where(running => running.End > now)
            .Select(running => new LeaseCheckpoint(running.Lease.Id, running.Lease.Epoch, Left(running, now)))];
    }

    // Rounded up, and never more than a renewal would give.
    private static long Left(Running running, TimeSpan now) =>
        Math.Clamp((long)Math.Ceiling((running.End - now).TotalMilliseconds), 0, running.Lease.Milliseconds);

    private void Start(Lease lease, TimeSpan now)
    {
        var left = TimeSpan.FromMilliseconds(lease.RemainingMilliseconds);
        var end = now + left + TimeSpan.FromTicks((left.Ticks / 1_000_000 * driftPartsPerMillion) + driftPartsPerMillion);
        _ends.Add((end, lease.Id));
        Plan(new Running(lease, end, end, NextCheckpointOf(end, now)));
    }

    private void Plan(Running running)
    {
        _leases[running.Lease.Id] = running;
        if (running.NextCheckpoint + ShortestCheckpoint <= running.End)
            _checkpoints.Add((running.NextCheckpoint, running.Lease.Id));
    }

    // Half of what is left: of each leader that lasts so long, the next one hears. One that is renewed in time, at a third, is never written down.
    private TimeSpan NextCheckpointOf(TimeSpan end, TimeSpan now)
    {
        var half = (end - now) / 2;
        var period = half < checkpointEvery ? half : checkpointEvery;
        return now + (period > ShortestCheckpoint ? period : ShortestCheckpoint);
    }

    private void Remove(long id)
    {
        if (!_leases.Remove(id, out var running))
            return;
        UnderWay -= running.IsUnderWay ? 1 : 0;
        _ends.Remove((running.NextEnd, id));
        _checkpoints.Remove((running.NextCheckpoint, id));
    }

    private readonly record struct Running(Lease Lease, TimeSpan End, TimeSpan NextEnd, TimeSpan NextCheckpoint)
    {
        public bool IsUnderWay => NextEnd != End;
    }
}
