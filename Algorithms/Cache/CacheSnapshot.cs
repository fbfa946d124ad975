using OrleansCluster.Algorithms.Cache.Entries;
using OrleansCluster.Algorithms.Cache.Eviction;
using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Cache;

/// <summary>
/// What a table held at one position, in pieces. Entries are immutable, so that references to them are a snapshot, which no later change can
/// touch. Any one thread at a time may take pieces, beside the writer.
/// </summary>
public sealed class CacheSnapshot
{
    private readonly (CacheEntry Entry, EntryAttributes? Attributes)[] _entries;
    private readonly int _smallCount;
    private readonly long _timeMs;
    private int _taken;
    private int _number;
    private bool _isDone;

    internal CacheSnapshot(S3Fifo policy, long position, long timeMs)
    {
        _entries = new (CacheEntry, EntryAttributes?)[policy.Count];
        var at = 0;
        foreach (var entry in policy.InOrder)
        {
            _smallCount += entry.Queue == QueueKind.Small ? 1 : 0;
            _entries[at++] = (entry, entry.Attributes);
        }

        (Position, _timeMs) = (position, timeMs);
    }

    /// <summary>The position of the last change that is in it.</summary>
    public long Position { get; }

    /// <summary>How many entries are in it.</summary>
    public int Count => _entries.Length;

    /// <summary>The next piece; null after the last. The entries of a piece are let go of with it.</summary>
    /// <param name="maxBytes">What it may take encoded, unless one entry takes more.</param>
    public SnapshotPiece? TakePiece(int maxBytes = 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        if (_isDone)
            return null;
        var limit = Math.Min(maxBytes, CacheLimits.MaxBatchBytes - 1024);
        var piece = new List<SnapshotEntry>();
        for (var bytes = 0L; _taken < _entries.Length && piece.Count < CacheLimits.MaxBatchRecords; _taken++)
        {
            var next = EntryAt(_taken);
            bytes += next.Bytes;
            if (piece.Count > 0 && bytes > limit)
                break;
            piece.Add(next);
            _entries[_taken] = default;
        }

        _isDone = _taken == _entries.Length;
        return new(Position, _timeMs, _number++, _isDone, piece);
    }

    private SnapshotEntry EntryAt(int at)
    {
        var (entry, attributes) = _entries[at];
        var tags = attributes is null or { Tags.Length: 0 } ? [] : Array.ConvertAll(attributes.Tags, ToTag);
        // Attributes that were ended since: a record that follows tells how. Where that never comes, it was in use until the snapshot at the latest.
        var lastAccess = attributes is null or { Expiry.SlidingMs: 0 } ? 0 : attributes.LastAccessMs is var last && last <= CacheLimits.MaxTimeMs ? last : _timeMs;
        return new(
            entry.Hash, entry.KeyMemory, entry.Value, entry.Version, attributes?.Expiry ?? default, lastAccess, at >= _smallCount, entry.Frequency, tags);
    }

    // An invalidation after the snapshot is a record that follows.
    private SnapshotTag ToTag(Tags.CacheTag tag) => new(tag.Name, tag.InvalidatedAt is var at && at <= Position ? at : 0);
}
