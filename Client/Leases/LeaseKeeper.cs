using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Calls;

namespace OrleansCluster.Client.Leases;

/// <summary>
/// Renews leases at a third of their time, and says when one is lost: when the store says so, or at the latest when its time is over,
/// counted from before the last confirmed renewal was sent and shortened by what clocks may differ. One timer serves all. Safe for
/// concurrent use.
/// </summary>
internal abstract class LeaseKeeper : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _callTimeout;
    private readonly int _maxBatch;
    private readonly ILogger? _logger;
    private readonly ITimer _timer;
    private readonly double _sureShare;
    private readonly Dictionary<long, RenewedLease> _leases = [];
    private readonly SortedSet<(TimeSpan At, long Id)> _looks = [];
    private TimeSpan _wakeAt = TimeSpan.MaxValue;
    private bool _isDisposed;

    /// <param name="time">The clock.</param>
    /// <param name="maxClockDrift">How much faster or slower than real time clocks may run.</param>
    /// <param name="callTimeout">The most that one renewal may take.</param>
    /// <param name="maxBatch">How many leases are renewed at once.</param>
    /// <param name="logger">For what goes wrong in the background.</param>
    protected LeaseKeeper(TimeProvider time, double maxClockDrift, TimeSpan callTimeout, int maxBatch, ILogger? logger)
    {
        (_time, _callTimeout, _maxBatch, _logger) = (time, callTimeout, maxBatch, logger);
        // The other end's clock may be fast while this one is slow.
        _sureShare = (1 - maxClockDrift) / (1 + maxClockDrift);
        _timer = Detached.CreateTimer(time, Tick);
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>The moment from which on it must be taken as lost, unless a renewal is confirmed before.</summary>
    public TimeSpan EndOf(RenewedLease lease) => lease.ConfirmedAt + (lease.TimeToLive * _sureShare);

    public void Keep(RenewedLease lease)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                lease.RenewAt = NextRenewal(lease);
                _leases.Add(lease.Id, lease);
                Look(lease);
                Arm();
                return;
            }
        }

        lease.Lost(false);
    }

    /// <summary>It is renewed no more, and not said to be lost. False if it was not kept any more.</summary>
    public bool Drop(RenewedLease lease)
    {
        lock (_lock)
        {
            if (!_leases.TryGetValue(lease.Id, out var kept) || kept != lease)
                return false;
            Remove(lease);
            return true;
        }
    }

    /// <summary>The store said of a lease, in answer to whatever, that it has ended.</summary>
    public void Gone(long id)
    {
        RenewedLease? lease;
        lock (_lock)
        {
            if (!_leases.TryGetValue(id, out lease))
                return;
            Remove(lease);
        }

        lease.Lost(true);
    }

    /// <summary>Renews nothing any more, and says of every lease that it is lost.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        RenewedLease[] left;
        lock (_lock)
        {
            _isDisposed = true;
            left = [.. _leases.Values.OrderBy(lease => lease.Id)];
            _leases.Clear();
            _looks.Clear();
        }

        foreach (var lease in left)
            lease.Lost(false);
    }

    /// <summary>Renews leases. The answer says which of them have ended; null: nothing is known, and it is tried again until their time is over.</summary>
    protected abstract Task<IReadOnlySet<long>?> RenewAsync(long[] ids, TimeSpan limit);

    private void Tick()
    {
        var due = new List<RenewedLease>();
        var lost = new List<RenewedLease>();
        lock (_lock)
        {
            _wakeAt = TimeSpan.MaxValue;
            var now = Now;
            while (_looks.Count > 0 && _looks.Min.At <= now)
                LookAt(_leases[_looks.Min.Id], now, due, lost);
            Arm();
        }

        foreach (var lease in lost)
            lease.Lost(false);
        due.RemoveAll(lease => !lease.IsWanted());
        foreach (var alike in due.GroupBy(lease => LimitOf(lease.TimeToLive)))
        {
            foreach (var batch in alike.Chunk(_maxBatch))
                Detached.Watch(_logger, RenewAsync(batch, alike.Key));
        }
    }

    private void LookAt(RenewedLease lease, TimeSpan now, List<RenewedLease> due, List<RenewedLease> lost)
    {
        if (EndOf(lease) <= now)
        {
            Remove(lease);
            lost.Add(lease);
            return;
        }

        if (!lease.IsUnderWay && lease.RenewAt <= now)
        {
            lease.IsUnderWay = true;
            due.Add(lease);
        }

        Look(lease);
    }

    private async Task RenewAsync(RenewedLease[] batch, TimeSpan limit)
    {
        var sent = Now;
        var gone = await RenewAsync(Array.ConvertAll(batch, lease => lease.Id), limit);
        var lost = new List<RenewedLease>();
        lock (_lock)
        {
            foreach (var lease in batch)
                Renewed(lease, sent, gone, lost);
            Arm();
        }

        foreach (var lease in lost)
            lease.Lost(true);
    }

    private void Renewed(RenewedLease lease, TimeSpan sent, IReadOnlySet<long>? gone, List<RenewedLease> lost)
    {
        if (!_leases.TryGetValue(lease.Id, out var kept) || kept != lease)
            return;
        lease.IsUnderWay = false;
        if (gone is null)
        {
            lease.RenewAt = Now + LimitOf(lease.TimeToLive / 4);
        }
        else if (gone.Contains(lease.Id))
        {
            Remove(lease);
            lost.Add(lease);
            return;
        }
        else
        {
            lease.ConfirmedAt = sent;
            lease.RenewAt = NextRenewal(lease);
        }

        Look(lease);
    }

    // Long enough for a leader to answer, short enough for several attempts within a lease's time.
    private TimeSpan LimitOf(TimeSpan timeToLive) => timeToLive / 6 < _callTimeout ? timeToLive / 6 : _callTimeout;

    // On a grid, so that leases which were granted one by one come to be renewed together.
    private static TimeSpan NextRenewal(RenewedLease lease)
    {
        var grid = Math.Max(1, lease.TimeToLive.Ticks / 24);
        return new((lease.ConfirmedAt.Ticks + (lease.TimeToLive.Ticks / 3)) / grid * grid);
    }

    private void Look(RenewedLease lease)
    {
        _looks.Remove((lease.LookAt, lease.Id));
        var end = EndOf(lease);
        lease.LookAt = lease.IsUnderWay || lease.RenewAt > end ? end : lease.RenewAt;
        _looks.Add((lease.LookAt, lease.Id));
    }

    private void Remove(RenewedLease lease)
    {
        _leases.Remove(lease.Id);
        _looks.Remove((lease.LookAt, lease.Id));
    }

    private void Arm()
    {
        if (_looks.Count == 0 || _looks.Min.At >= _wakeAt)
            return;
        _wakeAt = _looks.Min.At;
        var wait = Math.Ceiling((_wakeAt - Now).TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(wait, 0, MaxWaitMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    // Timers take no more than 49 days.
    private const double MaxWaitMilliseconds = 24 * 60 * 60 * 1000;
}
