using OrleansCluster.Storage.Concurrency;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Storage.States;

// A folder of the store holds
//   log/                        the write-ahead log of all changes (StateChange.cs has their format); a record's index is the
//   version; the first says the folder's format
//   <20 digits>.snap            all records as of that log index: header (SnapshotHeader.cs), then frames (SnapshotFrame.cs)
//   *.tmp                       a snapshot that is being written, or never was finished
// A snapshot is written beside the running log, flushed, renamed, its directory flushed; only then older snapshots and the log
// segments that it covers are deleted. A crash at any point leaves a snapshot, older or newer, and the log from there on.

/// <summary>
/// Small records by key, kept in memory and on disk: what the <c>File</c> grain-state provider stands on. One folder, opened once
/// (an exclusive lock), by one process. Writes are compare-and-swap, durable when answered, and share flushes. Reads see durable
/// records only. All methods may be called from any thread. Memory: all keys and values, and about 150 bytes for each.
/// </summary>
public sealed class StateStore : IAsyncDisposable
{
    /// <summary>The longest key, in bytes of UTF-8.</summary>
    public const int MaxKeyBytes = 1024;

    /// <summary>The longest value, in bytes: 16 MiB.</summary>
    public const int MaxValueBytes = 16 * 1024 * 1024;

    /// <summary>From this <see cref="Format"/> on everybody who opens the folder knows that its versions are relied on beyond the life of a record.</summary>
    public const int RevisionsFormat = StateFormat.Marked;

    private readonly Lock _gate = new();
    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly IDisposable _folderLock;
    private readonly StateStoreOptions _options;
    private readonly WriteAheadLog _log;
    private readonly StateMap _map;
    private readonly CommitQueue<StateRequest> _queue;
    private readonly List<StateRequest> _snapshotWishes = [];
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _snapshotEnded;
    private StorageException? _fault;
    private bool _pumping;
    private bool _closed;
    private long _snapshotIndex;
    private long _logBytes;

    private StateStore(
        IDisk disk, string folder, IDisposable folderLock, StateStoreOptions options, WriteAheadLog log, StateRecovery recovered)
    {
        _disk = disk;
        _folder = folder;
        _folderLock = folderLock;
        _options = options;
        _log = log;
        _map = recovered.Map;
        _snapshotIndex = recovered.SnapshotIndex;
        _logBytes = recovered.LogBytes;
        Format = recovered.Format;
        _queue = new CommitQueue<StateRequest>(options.Log.MaxQueuedRecords, options.Log.MaxQueuedBytes);
    }

    /// <summary>How many records there are.</summary>
    public int Count => _map.Count;

    /// <summary>
    /// The folder's format: 2 if it was begun in this one, 1 if by a program of before November 2026. Versions never come back in either; but who
    /// wrote a folder of format 1 may still take turns with this program, and does not know that somebody relies on it once a record was deleted.
    /// </summary>
    public int Format { get; }

    /// <summary>Opens the store of a folder, recovering what is there, or begins one.</summary>
    /// <exception cref="FolderInUseException">Somebody else has it open.</exception>
    /// <exception cref="FolderPoisonedException">This process must not trust it any more.</exception>
    /// <exception cref="LogDamagedException">The log is damaged before its last batch, or a part of it is missing.</exception>
    /// <exception cref="SnapshotDamagedException">The snapshot is damaged.</exception>
    /// <exception cref="UnsupportedFormatException">A newer program wrote it.</exception>
    public static ValueTask<StateStore> OpenAsync(
        IDisk disk, string folder, StateStoreOptions? options = null, CancellationToken ct = default)
    {
        options ??= new StateStoreOptions();
        options.Validate();
        var opening = FolderOwner.TakeAsync(disk, folder, async folderLock =>
        {
            var recovery = new StateRecovery(disk, folder, options);
            var log = await recovery.RunAsync(ct).Detached();
            return new StateStore(disk, folder, folderLock, options, log, recovery);
        });
        return new(opening.HandOver());
    }

    /// <summary>The newest durable record of a key; null if there is none. Never waits.</summary>
    /// <exception cref="StorageLimitException">The key is too long.</exception>
    /// <exception cref="StateKeyException">The key is none.</exception>
    /// <exception cref="StoreClosedException">The store is closed or dead.</exception>
    public StateRecord? Read(string key)
    {
        StateKey.Check(key);
        if (Volatile.Read(ref _closed) || Volatile.Read(ref _fault) is not null)
            throw Closed();
        return _map.Find(key);
    }

    /// <summary>
    /// Writes a record if it is at <paramref name="expectedVersion"/> (null: if there is none), and answers with its new
    /// version when
    /// that is durable. The memory must not change until then. Versions only grow, and none is ever given twice in this store.
    /// </summary>
    /// <exception cref="StateConflictException">It is at another version. Nothing was changed.</exception>
    /// <exception cref="StorageLimitException">Key or value are too long. Nothing was changed.</exception>
    /// <exception cref="StateKeyException">The key is none. Nothing was changed.</exception>
    /// <exception cref="DiskFullException">Nothing was changed; retry when there is room.</exception>
    /// <exception cref="DiskBusyException">Nothing was changed; retry.</exception>
    /// <exception cref="StoreClosedException">The store is closed or dead. This call changed nothing.</exception>
    /// <exception cref="StorageException">Of any other type: the store is dead; whether the write is there, only reopening will
    /// tell.</exception>
    public ValueTask<long> WriteAsync(string key, ReadOnlyMemory<byte> value, long? expectedVersion)
    {
        var keyBytes = StateKey.Check(key);
        if (value.Length > MaxValueBytes)
            throw new StorageLimitException("A value", value.Length, MaxValueBytes);
        return new(Submit(new StateRequest(StateRequestKind.Write, key, keyBytes, value, expectedVersion)));
    }

    /// <summary>
    /// Deletes a record if it is at <paramref name="expectedVersion"/>; answers when that is durable. With null it expects that
    /// there
    /// is none, and has nothing to do. Errors as for a write.
    /// </summary>
    public ValueTask DeleteAsync(string key, long? expectedVersion)
    {
        var keyBytes = StateKey.Check(key);
        return new(Submit(new StateRequest(StateRequestKind.Delete, key, keyBytes, default, expectedVersion)));
    }

    /// <summary>
    /// Takes a snapshot now and drops the log before it, as happens by itself when the log has grown; answers when it is done. A
    /// store that is being closed may leave it undone.
    /// </summary>
    /// <exception cref="DiskFullException">It was given up; the store goes on without it.</exception>
    public ValueTask CompactAsync() => new(Submit(new StateRequest(StateRequestKind.Snapshot, "", 0, default, null)));

    /// <summary>Writes what is queued, gives up a snapshot that is being written, and closes.</summary>
    public ValueTask DisposeAsync() => new(CloseAsync().HandOver());

    private async ValueTask CloseAsync()
    {
        Task drained, snapshot;
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _drained = _pumping ? new TaskCompletionSource() : null;
            drained = _drained?.Task ?? Task.CompletedTask;
        }

        await drained.Detached();
        lock (_gate)
            snapshot = _snapshotEnded?.Task ?? Task.CompletedTask;
        await snapshot.Detached();
        RefuseAll(_snapshotWishes);
        await _log.CloseAsync().Detached();
        _folderLock.Dispose();
    }

    private StoreClosedException Closed() => new($"The store {_disk.Describe(_folder)}", _fault);

    private Task<long> Submit(StateRequest request)
    {
        bool start;
        lock (_gate)
        {
            if (_closed || _fault is not null)
                return Task.FromException<long>(Closed());
            _queue.Add(request);
            start = !_pumping;
            _pumping = true;
        }

        if (start)
            _ = PumpAsync(); // It never throws.
        return request.Answer;
    }

    // One batch at a time: everything that came while the last one was being flushed is judged, then written and flushed
    // together.
    private async Task PumpAsync()
    {
        while (TakeNext() is { } requests)
        {
            var plan = new StatePlan(_map, _log.LastIndex + 1);
            try
            {
                requests.ForEach(plan.Add);
                if (plan.Payloads.Count > 0)
                    await _log.AppendInPlaceAsync(plan.Payloads).Detached();
                _logBytes += plan.Bytes;
                plan.Apply();
            }
            catch (Exception e)
            {
                if (e is not (DiskFullException or DiskBusyException))
                    Die(e);
                RefuseAll(requests, e);
            }

            BeginSnapshotIfDue();
        }
    }

    private List<StateRequest>? TakeNext()
    {
        TaskCompletionSource? drained;
        lock (_gate)
        {
            if (!_queue.IsEmpty)
                return TakeBatch();
            _pumping = false;
            drained = _drained;
        }

        drained?.TrySetResult();
        return null;
    }

    private List<StateRequest> TakeBatch()
    {
        var batch = new List<StateRequest>();
        var bytes = 0L;
        while (batch.Count < WriteAheadLog.MaxAppendRecords && _queue.TryPeek(out var request))
        {
            if (batch.Count > 0 && bytes + request.Bytes > _options.Log.MaxBatchBytes)
                break;
            bytes += request.Bytes;
            _queue.Take();
            if (request.Kind == StateRequestKind.Snapshot)
                _snapshotWishes.Add(request);
            else
                batch.Add(request);
        }

        return batch;
    }

    private void BeginSnapshotIfDue()
    {
        List<StateRequest> wishes;
        lock (_gate)
        {
            if (_fault is not null)
                return;
            var due = _logBytes >= _options.SnapshotLogBytes && _logBytes >= _map.Bytes / 100 * _options.SnapshotRatio;
            if (_snapshotEnded is not null || _closed || (!due && _snapshotWishes.Count == 0))
                return;
            _snapshotEnded = new TaskCompletionSource();
            wishes = [.. _snapshotWishes];
            _snapshotWishes.Clear();
        }

        // The pump's own moment: nothing is between the log and the map.
        var header = new SnapshotHeader(_log.LogId, _log.LastIndex, _map.Count, Format);
        _logBytes = 0;
        _ = SnapshotAsync(header, _map.Copy(), wishes); // It never throws.
    }

    private async Task SnapshotAsync(SnapshotHeader header, KeyValuePair<string, StateRecord>[] records, List<StateRequest> wishes)
    {
        try
        {
            if (header.Index > _snapshotIndex)
                await WriteSnapshotAsync(header, records).Detached();
            foreach (var wish in wishes)
                wish.Complete(header.Index);
        }
        catch (Exception e)
        {
            if (!Volatile.Read(ref _closed) && e is not (DiskFullException or DiskBusyException))
                Die(e);
            RefuseAll(wishes, e);
        }

        EndSnapshot();
    }

    private void EndSnapshot()
    {
        TaskCompletionSource ended;
        bool start;
        lock (_gate)
        {
            ended = _snapshotEnded!;
            _snapshotEnded = null;
            // Who wished for one meanwhile gets the next.
            start = _snapshotWishes.Count > 0 && !_closed && !_pumping;
            _pumping |= start;
            if (start)
                _queue.Add(_snapshotWishes[^1]);
            if (start)
                _snapshotWishes.RemoveAt(_snapshotWishes.Count - 1);
        }

        if (start)
            _ = PumpAsync();
        ended.TrySetResult();
    }

    private async ValueTask WriteSnapshotAsync(SnapshotHeader header, KeyValuePair<string, StateRecord>[] records)
    {
        if (!await new SnapshotWriter(_disk, _folder, () => Volatile.Read(ref _closed)).WriteAsync(header, records).Detached())
            throw Closed();
        var old = _snapshotIndex;
        _snapshotIndex = header.Index;
        if (old > 0)
            await _disk.DeleteAsync(DiskPath.Combine(_folder, StateFormat.SnapshotName(old))).Detached();
        await _log.TruncatePrefixInPlaceAsync(header.Index).Detached();
    }

    private void Die(Exception reason)
    {
        var fault = reason as StorageException ?? new DiskIOException("Write", _disk.Describe(_folder), reason.Message, 0, reason);
        if (fault is not (DiskFencedException or DiskFullException or DiskBusyException or StoreClosedException))
            FolderPoison.Poison(_disk, _folder, fault);
        List<StateRequest> others;
        lock (_gate)
        {
            _fault ??= fault;
            others = _queue.TakeAll();
        }

        RefuseAll(others);
        RefuseAll(_snapshotWishes);
    }

    private void RefuseAll(List<StateRequest> requests, Exception? reason = null)
    {
        StateRequest[] refused;
        lock (_gate)
        {
            refused = [.. requests];
            requests.Clear();
        }

        foreach (var request in refused)
            request.Refuse(reason ?? Closed());
    }
}
