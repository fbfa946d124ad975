using OrleansCluster.Algorithms.Cache.Entries;
using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Cache;

/// <summary>What happens to many entries, a few at a time.</summary>
public sealed partial class CacheTable
{
    private readonly List<CacheEntry> _swept = [];
    private ulong _sweepCursor;
    private bool _isSweeping;
    private bool _isSweptAgain;

    /// <summary>
    /// Lets time pass: removes entries that have expired or were invalidated, within a budget. Readers do not see those even before; this gives their
    /// memory back. Amortized it is O(1) for each entry that expires and for each access of a sliding expiry period, and O(entries) for each
    /// invalidation of a tag, or for several that come within one pass.
    /// </summary>
    /// <param name="nowMs">The shard's time.</param>
    /// <param name="budget">How many entries to look at, at most, give or take a few.</param>
    /// <returns>Whether there is more to do now.</returns>
    public bool Advance(long nowMs, int budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(budget);
        Enter(nowMs);
        try
        {
            var left = ExpireDue(budget);
            if (_isSweeping && left > 0)
                Sweep(left);
            return left == 0 || _isSweeping;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// Makes all entries that have a tag now invisible to readers, by one write, whatever their number; <see cref="Advance"/> removes them.
    /// Entries stored afterwards with the same tag are not affected. The result's number is how many entries had the tag, those included that
    /// were invisible already.
    /// </summary>
    public CacheResult Invalidate(string tag, long nowMs)
    {
        if (!EntryCost.IsTag(tag))
            return Refused(CacheStatus.InvalidTags, CacheLimits.MaxTagBytes, tag?.Length ?? 0);
        Enter(nowMs);
        try
        {
            if (RefusalOfChange() is { } waiting)
                return waiting;
            if (_tags.Find(tag) is not { } found)
                return new(CacheStatus.NotFound);
            var position = Record(_options.RecordsChanges ? new InvalidateTagRecord(tag) : null);
            found.InvalidatedAt = position;
            BeginSweep();
            return new(CacheStatus.Done, position, found.Entries);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Removes everything, at once for readers, in O(1) apart from what the garbage collector does. Versions go on growing.</summary>
    public CacheResult Clear(long nowMs)
    {
        Enter(nowMs);
        try
        {
            if (RefusalOfChange() is { } waiting)
                return waiting;
            ClearAll();
            return new(CacheStatus.Done, Record(_options.RecordsChanges ? ClearRecord.Instance : null));
        }
        finally
        {
            Exit();
        }
    }

    private void ClearAll()
    {
        _entries.Clear();
        _policy = CreatePolicy();
        _tags = new();
        _wheel = new();
        (_isSweeping, _isSweptAgain, _sweepCursor) = (false, false, 0);
    }

    // Those whose moment has come, and of them those that have not been accessed since; tells what is left of the budget.
    private int ExpireDue(int budget)
    {
        while (_wheel.TryTakeDue(_nowMs, _slidingFloorMs, ref budget, out var due))
        {
            if (due.Entry is not { } entry)
                throw new InvalidOperationException("The wheel has an entry that is not in the table.");
            if (WhyGone(entry) is { } reason)
                Remove(entry, reason);
            else
                _wheel.Schedule(due, due.DeadlineMs(_slidingFloorMs));
        }

        return budget;
    }

    // A pass that is under way has passed some entries already: another follows.
    private void BeginSweep()
    {
        _isSweptAgain = _isSweeping && _sweepCursor != 0;
        _isSweeping = true;
    }

    private void Sweep(int budget)
    {
        _sweepCursor = _entries.Collect(_sweepCursor, budget, _swept);
        foreach (var entry in _swept)
        {
            if (WhyGone(entry) is { } reason)
                Remove(entry, reason);
        }

        _swept.Clear();
        if (_sweepCursor == 0)
            (_isSweeping, _isSweptAgain) = (_isSweptAgain, false);
    }
}
