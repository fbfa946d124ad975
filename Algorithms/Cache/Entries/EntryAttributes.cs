using OrleansCluster.Algorithms.Cache.Tags;

namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>
/// Expiry and tags of an entry, and its place in the timer wheel. Limits and tags never change. The last access of a sliding expiry is raised by
/// readers and ended by the writer with a compare-and-swap on one word: so either a reader's access came first, and the entry lives on from then, or
/// the end did, and the reader has a miss. <see cref="EntryCost"/> counts the fields: change both or none.
/// </summary>
internal sealed class EntryAttributes(CacheExpiry expiry, CacheTag[] tags, long nowMs)
{
    public const short Unscheduled = -1;

    private const long Closed = long.MaxValue;

    private long _lastAccessMs = nowMs;

    public readonly CacheExpiry Expiry = expiry;

    public readonly CacheTag[] Tags = tags;

    /// <summary>Whose these are; for the writer.</summary>
    public CacheEntry? Entry;

    /// <summary>The neighbours in the wheel's slot, and the slot; for the wheel.</summary>
    public EntryAttributes? Previous;

    public EntryAttributes? Next;

    public short Slot = Unscheduled;

    public long LastAccessMs => Volatile.Read(ref _lastAccessMs);

    /// <summary>The moment from which on the entry is gone; <see cref="long.MaxValue"/> if never.</summary>
    /// <param name="floorMs">No access counts as earlier than this.</param>
    public long DeadlineMs(long floorMs) => Expiry.SlidingMs == 0
        ? Expiry.DeadlineMs(0)
        : LastAccessMs is var last && last == Closed ? 0 : Expiry.DeadlineMs(Math.Max(last, floorMs));

    /// <summary>Whether one of the tags was invalidated after that version was stored.</summary>
    public bool IsInvalidated(long version)
    {
        foreach (var tag in Tags)
        {
            if (tag.InvalidatedAt > version)
                return true;
        }

        return false;
    }

    /// <summary>An access at that time, by any thread.</summary>
    public AccessOutcome Access(long version, long nowMs, long floorMs)
    {
        if ((Expiry.AbsoluteMs != 0 && nowMs >= Expiry.AbsoluteMs) || IsInvalidated(version))
            return AccessOutcome.Gone;
        if (Expiry.SlidingMs == 0)
            return AccessOutcome.Alive;
        for (var last = LastAccessMs; ; last = LastAccessMs)
        {
            if (last == Closed)
                return AccessOutcome.Closed;
            if (nowMs >= Math.Max(last, floorMs) + Expiry.SlidingMs)
                return AccessOutcome.Gone;
            if (nowMs <= last || Interlocked.CompareExchange(ref _lastAccessMs, nowMs, last) == last)
                return AccessOutcome.Alive;
        }
    }

    /// <summary>Whether it would be alive, without an access; by any thread.</summary>
    public bool IsAlive(long version, long nowMs, long floorMs) => nowMs < DeadlineMs(floorMs) && !IsInvalidated(version);

    /// <summary>
    /// For the writer: ends these attributes if they have expired by that time, so that no reader can access them any more; tells whether they
    /// have.
    /// </summary>
    public bool TryExpire(long nowMs, long floorMs)
    {
        if (Expiry.AbsoluteMs != 0 && nowMs >= Expiry.AbsoluteMs)
            return true;
        while (Expiry.SlidingMs != 0)
        {
            var last = LastAccessMs;
            if (last == Closed)
                return true;
            if (nowMs < Math.Max(last, floorMs) + Expiry.SlidingMs)
                return false;
            if (Interlocked.CompareExchange(ref _lastAccessMs, Closed, last) == last)
                return true;
        }

        return false;
    }

    /// <summary>For the writer: ends these attributes, and tells the last access.</summary>
    public long Close() => Interlocked.Exchange(ref _lastAccessMs, Closed);
}
