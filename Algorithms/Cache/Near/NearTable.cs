using System.Buffers;
using System.Buffers.Binary;

namespace OrleansCluster.Algorithms.Cache.Near;

/// <summary>
/// A near cache: values that its process has read lately, and hears of when they change. Pure: what was read and heard goes in with the time. Safe for concurrent use;
/// a hit takes no lock.
///
/// <para><b>The promise.</b> What <see cref="TryGet"/> gives was what the key held at some moment no longer ago than the bound on staleness, and never something older than what
/// this table was told of a change (<see cref="Forget"/>). Proof. An entry comes with a fetch that was begun when its owner's feed was being read, and the owner has marked the key
/// before it read. So a change of the key behind that read is in the feed before it is acknowledged; and so is that the owner ceases to serve the partition, before
/// another can. A page of the feed that was read by the silo at a moment t, at which it was certain of its lease, holds all of that up to t. Pages are applied in
/// order, and only then is what came from that silo valid until t + bound. A change that a page told of while the fetch was on its way has spoiled the fetch.
/// <see cref="TryGet"/> looks at the validity before it looks for the entry: whatever invalidates the entry up to t has then been applied.</para>
/// </summary>
public sealed class NearTable
{
    private const int HeaderBytes = 18;

    private readonly Lock _lock = new();
    private readonly CacheTable _table;
    private readonly Part?[] _parts;
    private readonly Dictionary<ulong, NearFetch> _fetches = [];
    private readonly long _staleness;
    private long _forgotten;

    /// <param name="capacityBytes">The bound in bytes, as of <see cref="CacheOptions.CapacityBytes"/>.</param>
    /// <param name="partitions">How many the cache has: a power of two.</param>
    /// <param name="staleness">The bound on staleness, in milliseconds of the clock.</param>
    public NearTable(long capacityBytes, int partitions, long staleness)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(partitions & (partitions - 1), 0, nameof(partitions));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(staleness);
        (_table, _parts, _staleness) = (new(new() { CapacityBytes = capacityBytes }), new Part?[partitions], staleness);
    }

    public int Partitions => _parts.Length;

    /// <summary>Figures: hits are of entries that were found, whether they were still valid or not.</summary>
    public CacheStatistics Statistics => _table.Statistics;

    /// <summary>Entries that were forgotten because they had changed, or may have.</summary>
    public long Forgotten => Volatile.Read(ref _forgotten);

    /// <summary>What it holds of a key, by any thread.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The clock, asked after the read began; it may be late by less than the bound, which is then the longer by that.</param>
    /// <param name="item">What it holds.</param>
    public bool TryGet(ulong hash, ReadOnlySpan<byte> key, long now, out NearItem item)
    {
        item = default;
        if (Volatile.Read(ref _parts[hash & (ulong)(_parts.Length - 1)]) is not { } part || now >= part.Source.ValidUntil)
            return false;
        Span<byte> name = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(name, hash);
        if (!_table.TryGetPlain(hash, name, out var value, out var version) || version <= part.Floor)
            return false;
        var entry = value.Span;
        if (now >= EndOf(entry) || !KeyOf(entry).SequenceEqual(key))
            return false;
        part.Source.Use();
        item = new(value[(HeaderBytes + key.Length)..], VersionOf(entry), EndOf(entry));
        return true;
    }

    /// <summary>When an entry is told no more that had so long to live when its owner answered, by the owner's clock, which may be faster than the one here.</summary>
    /// <param name="sentAt">Before the owner was asked, by the clock here.</param>
    /// <param name="remainingMs">What it had to live, in milliseconds; less than 0 for ever.</param>
    public static long EndOf(long sentAt, long remainingMs) => remainingMs < 0
        ? long.MaxValue
        : sentAt + (long)(remainingMs * ((1 - CacheLimits.MaxClockDrift) / (1 + CacheLimits.MaxClockDrift)));

    /// <summary>A read of a key is about to be sent to the source; null if that is not followed yet: then what is read cannot be kept.</summary>
    public NearFetch? Begin(NearSource source, ulong hash)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Use();
        lock (_lock)
        {
            if (source.Next < 0)
                return null;
            var fetch = new NearFetch(source, hash) { Other = _fetches.GetValueOrDefault(hash) };
            _fetches[hash] = fetch;
            return fetch;
        }
    }

    /// <summary>The read has ended without anything that can be kept.</summary>
    public void Abandon(NearFetch fetch)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        lock (_lock)
            Remove(fetch);
    }

    /// <summary>The read has ended: what it told is kept, unless it may be old already, or comes from another life of a silo than it was sent to.</summary>
    /// <param name="fetch">The read.</param>
    /// <param name="key">Its key.</param>
    /// <param name="item">What the key held.</param>
    /// <param name="life">Who has answered.</param>
    public void End(NearFetch fetch, ReadOnlySpan<byte> key, in NearItem item, long life)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, CacheLimits.MaxKeyBytes, nameof(key));
        lock (_lock)
        {
            Remove(fetch);
            if (fetch.IsSpoiled || life != fetch.Source.Life)
            {
                // Who has heard this must not be told something older.
                DropKey(fetch.Hash);
                return;
            }

            ref var part = ref _parts[fetch.Hash & (ulong)(_parts.Length - 1)];
            if (part?.Source != fetch.Source)
            {
                // What is on its way from the one before may be older than what this one has told.
                SpoilAll(fetch.Hash, but: fetch.Source);
                Volatile.Write(ref part, new(fetch.Source, _table.Position));
            }

            Store(fetch.Hash, key, item, part!.Floor);
        }
    }

    /// <summary>The key is about to be changed, or was, by this process, or was read without being kept: nobody is told what was there before.</summary>
    public void Forget(ulong hash)
    {
        lock (_lock)
            DropKey(hash);
    }

    /// <summary>As <see cref="Forget"/>, for all keys of a partition.</summary>
    public void ForgetPartition(int partition)
    {
        lock (_lock)
        {
            if ((uint)partition < (uint)_parts.Length)
                DropPartition(partition);
        }
    }

    /// <summary>A page of the source's feed, which was asked for at its <see cref="NearSource.Next"/>.</summary>
    /// <param name="source">Whose.</param>
    /// <param name="page">The page.</param>
    /// <param name="readAt">When the silo had read it, at the earliest, by the clock here; null if the silo was not certain of its lease: then it confirms nothing.</param>
    public void Apply(NearSource source, FeedPage page, long? readAt)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(page);
        lock (_lock)
        {
            if (!page.IsWhole)
                DropAll(source);
            foreach (var hash in page.Hashes)
                DropKey(hash);
            foreach (var partition in page.Partitions)
            {
                if ((uint)partition < (uint)_parts.Length)
                    DropPartition(partition);
            }

            source.Next = page.Next;
            if (readAt is { } moment)
                source.ValidUntil = moment + _staleness;
        }
    }

    private static void Spoil(NearFetch? first, NearSource? but = null)
    {
        for (var fetch = first; fetch is not null; fetch = fetch.Other)
            fetch.IsSpoiled |= fetch.Source != but;
    }

    private void Store(ulong hash, ReadOnlySpan<byte> key, in NearItem item, long floor)
    {
        // Of two reads that were under way at once the older may end last.
        if (TryFind(hash, out var there) && there.Version > floor && VersionOf(there.Value.Span) > item.Version && KeyOf(there.Value.Span).SequenceEqual(key))
            return;
        var length = HeaderBytes + key.Length + item.Value.Length;
        var bytes = ArrayPool<byte>.Shared.Rent(sizeof(ulong) + length);
        try
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);
            var value = bytes.AsSpan(sizeof(ulong), length);
            BinaryPrimitives.WriteInt64LittleEndian(value, item.Version);
            BinaryPrimitives.WriteInt64LittleEndian(value[8..], item.EndsAt);
            BinaryPrimitives.WriteUInt16LittleEndian(value[16..], (ushort)key.Length);
            key.CopyTo(value[HeaderBytes..]);
            item.Value.Span.CopyTo(value[(HeaderBytes + key.Length)..]);

            // One that is too large is not kept: what was there before is gone already, as it has changed.
            if (_table.Apply(CacheOperation.Set(hash, bytes.AsMemory(0, sizeof(ulong)), bytes.AsMemory(sizeof(ulong), length)), 0).IsRefusal)
                DropKey(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void DropKey(ulong hash)
    {
        Spoil(_fetches.GetValueOrDefault(hash));
        if (!TryFind(hash, out _))
            return;
        var name = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(name, hash);
        _table.Apply(CacheOperation.Delete(hash, name), 0);
        Volatile.Write(ref _forgotten, _forgotten + 1);
    }

    // For the writer; no access. Entries are found by the hash alone: a feed tells no more of a key.
    private bool TryFind(ulong hash, out CacheItem item)
    {
        Span<byte> name = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(name, hash);
        return _table.TryPeek(hash, name, 0, out item);
    }

    private static long VersionOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry);

    private static long EndOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);

    private static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> entry) => entry.Slice(HeaderBytes, BinaryPrimitives.ReadUInt16LittleEndian(entry[16..]));

    // Entries stay until they are evicted; from now on they are of an earlier time.
    private void DropPartition(int partition)
    {
        if (_parts[partition] is { } part)
            Volatile.Write(ref _parts[partition], part with { Floor = _table.Position });
        SpoilAll((ulong)partition);
    }

    // All reads of the partition that a hash is of.
    private void SpoilAll(ulong hash, NearSource? but = null)
    {
        foreach (var first in _fetches.Values)
        {
            if (((first.Hash ^ hash) & (ulong)(_parts.Length - 1)) == 0)
                Spoil(first, but);
        }
    }

    private void DropAll(NearSource source)
    {
        for (var partition = 0; partition < _parts.Length; partition++)
        {
            if (_parts[partition]?.Source == source)
                DropPartition(partition);
        }

        foreach (var first in _fetches.Values)
            Spoil(first);
    }

    private void Remove(NearFetch fetch)
    {
        if (!_fetches.TryGetValue(fetch.Hash, out var at))
            return;
        if (at == fetch)
        {
            if (fetch.Other is { } other)
                _fetches[fetch.Hash] = other;
            else
                _fetches.Remove(fetch.Hash);
            return;
        }

        for (; at.Other is { } next; at = next)
        {
            if (next != fetch)
                continue;
            at.Other = fetch.Other;
            return;
        }
    }

    // Entries of a lower version are of an earlier time.
    private sealed record Part(NearSource Source, long Floor);
}
