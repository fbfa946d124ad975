using System.Runtime.CompilerServices;
using OrleansCluster.Algorithms.Cache.Entries;
using OrleansCluster.Algorithms.Cache.Eviction;
using OrleansCluster.Algorithms.Cache.Expiry;
using OrleansCluster.Algorithms.Cache.Replication;
using OrleansCluster.Algorithms.Cache.Tags;

namespace OrleansCluster.Algorithms.Cache;

/// <summary>
/// One shard of the cache: keys, values, expiry, eviction, tags, and the records of changes for backups. Pure: operations and the time go in,
/// answers and records come out.
///
/// <para><b>Threads.</b> One writer at a time: whoever calls anything else than <see cref="TryGet"/>, <see cref="Read"/>, <see cref="TryPeek"/>,
/// <see cref="Statistics"/> and <see cref="Position"/> (two at once are found out and refused with an exception). Those may be called by any number of threads at any time;
/// they take no lock, never wait, and allocate nothing.</para>
///
/// <para><b>What a reader sees.</b> Each key is linearizable: a read that begins after a write was acknowledged sees that write or a later one;
/// of two reads one after the other the second sees nothing older. An item is whole: value, version and bytes belong together and never change.
/// A read gives no item that has expired by the time it passes, nor one that the writer has found expired. A read that begins after the
/// invalidation of a tag was acknowledged gives no entry that had it then, and <see cref="Clear"/> empties all at once. A read of a sliding
/// expiry is an access, atomically: if the read has a hit, the entry lives on from the time that it passed, unless it is removed for another
/// reason. Proofs are at <see cref="EntryTable"/> and <see cref="EntryAttributes"/>. For all of that the times that are passed come from one
/// clock that does not go back: a read passes what the clock said after the read began.</para>
///
/// <para><b>Time</b> is the shard's, in milliseconds, from 0 to <see cref="CacheLimits.MaxTimeMs"/>. Every owner goes on from where the last
/// one was: it adds what its monotonic clock says to the time of the last records that it applied (<see cref="NowMs"/>). So time stands still
/// while a shard moves, and no entry expires early.</para>
///
/// <para><b>Versions</b> are positions in the shard's order of changes, which every change, eviction and expiry takes one of. So a key's
/// versions grow for ever: over deletion, eviction and every owner that goes on from this one's records.</para>
///
/// <para><b>Memory.</b> <see cref="EntryCost"/> of everything never exceeds the capacity between two calls; an entry that alone would is
/// refused.</para>
///
/// <para><b>The owner's duties.</b> It calls <see cref="Advance"/> regularly; takes the records (<see cref="TakeRecords"/>) after its changes,
/// if they are kept, and acknowledges a change only when the backups have its records. <b>A backup's</b>: it loads a snapshot or begins empty,
/// applies all records in order, calls nothing else, and calls <see cref="TakeOver"/> when it is the owner.</para>
/// </summary>
public sealed partial class CacheTable
{
    // The tables of ghosts may take so much of the capacity.
    private const int GhostShare = 32;

    private readonly CacheOptions _options;
    private readonly long _usableBytes;
    private readonly EntryTable _entries = new();
    private readonly ReadCounters _reads = new();
    private readonly ChangeLog _log = new();

    private S3Fifo _policy;
    private TagTable _tags = new();
    private TimerWheel _wheel = new();
    private long _position;
    private long _touchedPosition;
    private long _nowMs;
    private long _slidingFloorMs;
    private long _sets;
    private long _deletes;
    private long _evictions;
    private long _expirations;
    private long _invalidations;
    private int _writing;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of bounds.</exception>
    public CacheTable(CacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Validated();
        _position = options.StartPosition;
        _usableBytes = options.CapacityBytes - EntryCost.EmptyTable - (options.CapacityBytes / GhostShare);
        _policy = CreatePolicy();
    }

    /// <summary>The position of the last change; any thread may ask.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>The position of the last change of an expiry, which gives its entry no version; any thread may ask, after it has read an entry.</summary>
    public long TouchedPosition => Volatile.Read(ref _touchedPosition);

    /// <summary>The shard's time, as the writer knows it: the latest it was told.</summary>
    public long NowMs => _nowMs;

    /// <summary>What entries and their tags take; the same at an owner and at a backup that has applied all.</summary>
    public long EntryBytes => _policy.Bytes + _tags.Bytes;

    /// <summary>The figures; any thread may ask.</summary>
    public CacheStatistics Statistics => new(
        _reads.Hits,
        _reads.Misses,
        Volatile.Read(ref _sets),
        Volatile.Read(ref _deletes),
        Volatile.Read(ref _evictions),
        Volatile.Read(ref _expirations),
        Volatile.Read(ref _invalidations),
        _entries.Count,
        EntryCost.EmptyTable + EntryBytes + _policy.GhostBytes);

    /// <summary>Reads a key, by any thread: an access, which counts for eviction, the sliding expiry and the figures.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key; one that cannot be is not there.</param>
    /// <param name="nowMs">The shard's time.</param>
    /// <param name="item">What it holds.</param>
    public bool TryGet(ulong hash, ReadOnlySpan<byte> key, long nowMs, out CacheItem item) => Read(hash, key, nowMs, out item) == ReadOutcome.Hit;

    /// <summary>As <see cref="TryGet"/>, of a table that is given neither expiries nor tags.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; not a copy.</param>
    /// <param name="version">The version.</param>
    internal bool TryGetPlain(ulong hash, ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value, out long version)
    {
        if (_entries.Find(hash, key) is { } entry)
        {
            entry.CountAccess();
            _reads.Hit();
            (value, version) = (entry.Value, entry.Version);
            return true;
        }

        _reads.Miss();
        (value, version) = (default, 0);
        return false;
    }

    /// <summary>
    /// Reads a key as <see cref="TryGet"/> does, and tells whether that it is not there follows from changes up to <see cref="Position"/>, asked
    /// afterwards.
    /// </summary>
    /// <inheritdoc cref="TryGet"/>
    public ReadOutcome Read(ulong hash, ReadOnlySpan<byte> key, long nowMs, out CacheItem item)
    {
        var outcome = ReadOutcome.Absent;
        for (var entry = _entries.Find(hash, key); entry is not null;)
        {
            var attributes = entry.Attributes;
            if (attributes is null)
                return Hit(entry, out item);
            var access = attributes.Access(entry.Version, nowMs, Volatile.Read(ref _slidingFloorMs));
            if (access == AccessOutcome.Alive)
                return Hit(entry, out item);
            outcome = ReadOutcome.Unsettled;
            if (access == AccessOutcome.Gone || ReferenceEquals(attributes, entry.Attributes))
                break;

            // The writer has given it another expiry meanwhile.
        }

        _reads.Miss();
        item = default;

        // A writer that is at work may have removed it, and not taken the position of that yet.
        return Volatile.Read(ref _writing) == 0 ? outcome : ReadOutcome.Unsettled;
    }

    /// <summary>Looks at a key, by any thread, without an access.</summary>
    /// <inheritdoc cref="TryGet"/>
    public bool TryPeek(ulong hash, ReadOnlySpan<byte> key, long nowMs, out CacheItem item)
    {
        var entry = _entries.Find(hash, key);
        var floor = Volatile.Read(ref _slidingFloorMs);
        if (entry is null || !entry.IsAlive(nowMs, floor))
        {
            item = default;
            return false;
        }

        item = entry.ToItem(floor);
        return true;
    }

    /// <summary>
    /// Tells keys from a cursor on: one that is there from the first call (cursor 0) to the last (which gives 0) is told at least once,
    /// whatever changes meanwhile. Not an access.
    /// </summary>
    /// <param name="cursor">0, or what the last call gave.</param>
    /// <param name="budget">How many slots of the table to look into, which is a small multiple of how many keys are told.</param>
    /// <param name="nowMs">The shard's time.</param>
    /// <param name="keys">Where the keys are put.</param>
    public ulong Scan(ulong cursor, int budget, long nowMs, ICollection<ReadOnlyMemory<byte>> keys)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(budget);
        ArgumentNullException.ThrowIfNull(keys);
        Enter(nowMs);
        try
        {
            var found = new List<CacheEntry>();
            var next = _entries.Collect(cursor, budget, found);
            foreach (var entry in found)
            {
                if (entry.IsAlive(_nowMs, _slidingFloorMs))
                    keys.Add(entry.KeyMemory);
            }

            return next;
        }
        finally
        {
            Exit();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOutcome Hit(CacheEntry entry, out CacheItem item)
    {
        entry.CountAccess();
        _reads.Hit();
        item = entry.ToItem(Volatile.Read(ref _slidingFloorMs));
        return ReadOutcome.Hit;
    }

    private S3Fifo CreatePolicy() => new(_usableBytes, _options.CapacityBytes / GhostShare);

    // The writer comes. Two at once would ruin the table without a trace.
    private void Enter(long nowMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nowMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nowMs, CacheLimits.MaxTimeMs);
        if (Interlocked.Exchange(ref _writing, 1) != 0)
            throw new InvalidOperationException("Two writers are in the table at once.");
        _nowMs = Math.Max(_nowMs, nowMs);
    }

    private void Exit() => Volatile.Write(ref _writing, 0);

    // A change takes its position, and is recorded if that is wanted here.
    private long Record(CacheRecord? record)
    {
        var position = _position + 1;
        if (record is not null)
            _log.Add(position, record);
        Volatile.Write(ref _position, position);
        return position;
    }

    private static void Count(ref long figure) => Volatile.Write(ref figure, figure + 1);
}
