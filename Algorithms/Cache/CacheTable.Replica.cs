using OrleansCluster.Algorithms.Cache.Entries;
using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Cache;

/// <summary>What an owner gives its backups, and what a backup does with it.</summary>
public sealed partial class CacheTable
{
    private bool _isUnusable;
    private int _loadedPieces;
    private bool _isLoading;

    /// <summary>What waits of records, in bytes, counted generously.</summary>
    public long WaitingRecordBytes => _log.Bytes;

    /// <summary>Takes the first records that wait; null if none do. Whoever takes them must not lose them: a backup needs every one.</summary>
    /// <param name="maxBytes">What the batch may take encoded, unless one record takes more.</param>
    public RecordBatch? TakeRecords(int maxBytes = 4 * 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        Enter(_nowMs);
        try
        {
            return _log.Take(Math.Min(maxBytes, CacheLimits.MaxBatchBytes - 1024), _nowMs);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// What the table holds now, to be taken in pieces while changes go on: the records from <see cref="CacheSnapshot.Position"/> on follow it.
    /// O(entries) with a very small factor: two references each are copied. Until the last piece is taken, values that are replaced meanwhile
    /// stay in memory, beyond the capacity.
    /// </summary>
    public CacheSnapshot BeginSnapshot()
    {
        Enter(_nowMs);
        try
        {
            return new CacheSnapshot(_policy, _position, _nowMs);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// Loads the next piece of a snapshot into a table that is new. With the last one it holds what the owner held at the snapshot's position.
    /// </summary>
    public ReplicaFault Load(SnapshotPiece piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        Enter(piece.TimeMs);
        try
        {
            if (_isUnusable)
                return ReplicaFault.Unusable;
            var isFirst = !_isLoading && _loadedPieces == 0 && _position == _options.StartPosition;
            if (piece.Number != _loadedPieces || !(isFirst || _isLoading))
                return ReplicaFault.NotNext;
            foreach (var entry in piece.Entries)
            {
                if (Load(entry) is var fault && fault != ReplicaFault.None)
                    return Fail(fault);
            }

            _loadedPieces++;
            _isLoading = !piece.IsLast;
            if (piece.IsLast)
                Volatile.Write(ref _position, piece.Position);
            return ReplicaFault.None;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// Applies records that follow what was applied or loaded last. Nothing is decided here: what the owner evicted or let expire goes, and
    /// nothing else.
    /// </summary>
    public ReplicaFault Apply(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Enter(batch.TimeMs);
        try
        {
            if (_isUnusable)
                return ReplicaFault.Unusable;
            if (_isLoading || batch.FirstPosition != _position + 1)
                return ReplicaFault.NotNext;
            foreach (var record in batch.Records)
            {
                if (Apply(record) is var fault && fault != ReplicaFault.None)
                    return Fail(fault);
                Record(null);
            }

            return ReplicaFault.None;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// The backup becomes the owner. Accesses at the old owner are not recorded, so every sliding expiry begins anew: nothing that was in use
    /// is lost, and what was not stays a period longer at most. Absolute limits stay.
    /// </summary>
    /// <param name="nowMs">The shard's time: what the last records said, and what has passed since they came.</param>
    /// <exception cref="InvalidOperationException">The table is not what any owner held.</exception>
    public void TakeOver(long nowMs)
    {
        Enter(nowMs);
        try
        {
            if (_isUnusable || _isLoading)
                throw new InvalidOperationException("A table that is not what any owner held cannot take over.");
            Volatile.Write(ref _slidingFloorMs, _nowMs);
            BeginSweep();
        }
        finally
        {
            Exit();
        }
    }

    private ReplicaFault Fail(ReplicaFault fault)
    {
        _isUnusable = true;
        return fault;
    }

    private ReplicaFault Load(SnapshotEntry loaded)
    {
        if (_entries.Find(loaded.Hash, loaded.Key.Span) is not null)
            return ReplicaFault.Diverged;
        string[] names = [.. loaded.Tags.Select(static tag => tag.Name)];
        var attributes = loaded.Expiry.IsNever && names.Length == 0 ? null : new EntryAttributes(loaded.Expiry, _tags.Acquire(names), loaded.LastAccessMs);
        for (var at = 0; at < names.Length; at++)
            attributes!.Tags[at].InvalidatedAt = Math.Max(attributes.Tags[at].InvalidatedAt, loaded.Tags[at].InvalidatedAt);
        var entry = CreateEntry(loaded.Hash, loaded.Key.Span, loaded.Value.Span, default, loaded.Version, attributes);
        Link(entry, null, loaded.IsInMain ? QueueKind.Main : QueueKind.Small);
        entry.Frequency = loaded.Frequency;
        return EntryBytes > _usableBytes ? ReplicaFault.OverCapacity : ReplicaFault.None;
    }

    private ReplicaFault Apply(CacheRecord record)
    {
        switch (record)
        {
            case PutRecord put:
                return Put(put);
            case ChangeValueRecord change:
                return ChangeValue(_entries.Find(change.Hash, change.Version), change.Value.Span, isAppended: false);
            case AppendRecord append:
                return ChangeValue(_entries.Find(append.Hash, append.Version), append.Suffix.Span, isAppended: true);
            case InvalidateTagRecord invalidate when _tags.Find(invalidate.Tag) is { } tag:
                tag.InvalidatedAt = _position + 1;
                return ReplicaFault.None;
            case ClearRecord:
                ClearAll();
                return ReplicaFault.None;
            case TouchRecord touch when _entries.Find(touch.Hash, touch.Version) is { } touched:
                SetExpiry(touched, touch.Expiry);
                return EntryBytes > _usableBytes ? ReplicaFault.OverCapacity : ReplicaFault.None;
            case RemoveRecord remove when _entries.Find(remove.Hash, remove.Version) is { } removed:
                _policy.Remove(removed);
                _entries.Remove(removed);
                Release(removed.Attributes);
                return ReplicaFault.None;
            case PromoteRecord promote when _entries.Find(promote.Hash, promote.Version) is { Queue: QueueKind.Small } promoted:
                _policy.Promote(promoted);
                return ReplicaFault.None;
            default:
                return ReplicaFault.Diverged;
        }
    }

    private ReplicaFault Put(PutRecord put)
    {
        var old = _entries.Find(put.Hash, put.Key.Span);
        var entry = CreateEntry(put.Hash, put.Key.Span, put.Value.Span, default, _position + 1, CreateAttributes(put.Expiry, put.Tags));
        Link(entry, old, put.IsInMain ? QueueKind.Main : QueueKind.Small);
        return EntryBytes > _usableBytes ? ReplicaFault.OverCapacity : ReplicaFault.None;
    }

    private ReplicaFault ChangeValue(CacheEntry? old, ReadOnlySpan<byte> value, bool isAppended)
    {
        if (old is null)
            return ReplicaFault.Diverged;
        var head = isAppended ? old.Value.Span : default;
        if (head.Length + value.Length > CacheLimits.MaxValueBytes)
            return ReplicaFault.Diverged;
        Link(CreateEntry(old.Hash, old.Key, head, value, _position + 1, old.Attributes), old, old.Queue);
        return EntryBytes > _usableBytes ? ReplicaFault.OverCapacity : ReplicaFault.None;
    }
}
