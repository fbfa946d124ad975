using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Logs;

// THE WRITE-AHEAD LOG
//
// What it promises
//   An append is answered when its records are on the disk and will be read back, in order, by every later opening, until they
//   are
//   truncated away. Recovery never invents a record, never reorders, and loses none that an intact disk was made to keep. A
//   record
//   whose append was not answered (crash, kill, exception of unknown outcome) may be there or not; if it is, all before it are.
//   A disk that gives back something else than it was given is found out and refused, with one exception: damage within the very
//   last batch cannot be told from a write that a crash tore, and is cut off.
//
// What is on the disk (format version 1; integers are little-endian)
//   A folder of segment files named by the index of their first record (20 digits, ".log"). Each:
//     segment header, 64 bytes: magic "OCWAL\r\n\x1A" | version u32 | flags u32 (1: the log starts here) | log id, 16 |
//         segment id, 16 | first index i64 | 0 u32 | CRC-32C of the 60 bytes before it (= the segment's SALT)
//     batches, each:
//         batch header, 32 bytes: magic "BTCH" | record count u32 | body length u32 | first index i64 | nonce u64 |
//             CRC-32C of (salt, the header's own offset in the file as i64, the 28 bytes before it)
//         records, each: payload length u32 | index i64 | CRC-32C of (the batch header's CRC, these 12 bytes, the payload) |
//         payload
//   Every checksum thus hangs on the one above it: log and segment, place, batch, record. The segment id is drawn anew for each
//   file, the nonce for each batch ever begun. So bytes that do not belong where they are (blocks that held another file, an
//   earlier life of this one, a batch that was truncated or lost, a copy of a log inside a payload) do not pass for records.
//
// How it writes
//   One pump, one batch at a time: all that waited while the last flush ran is one write and one flush. The next batch is written
//   only when the flush has returned; the next segment gets its name (temporary file, flush, rename, flush of the directory) only
//   when the last batch of the one before is durable. Batches never span segments. Behind a small batch zeros may be written ahead
//   (LogOptions.ZeroedAheadBytes), which the next ones overwrite. Hence the two facts that recovery rests on:
//     (1) whatever is followed by a valid batch header in its segment was durable when that header was written;
//     (2) whatever is in a segment that is followed by another was durable when that other was named.
//
// How it recovers
//   Reads from the first segment on. A segment that is not the last must lead, record by record, exactly to the first index of
//   the
//   next, by (2): anything else is damage, refused. In the last segment it reads as far as everything is valid. If bytes
//   remain, it
//   looks for a valid batch header at every later byte, trusting no length field: if there is one, then by (1) what could not be
//   read was once durable, and the log is refused with LogDamagedException (file, offset). If there is none, the damage lies in
//   the last batch, and all from there on is cut off: the records of that batch before the damage are kept. Zeros behind
//   the end, from preallocation or a crash that kept only the file's length, are the case of "nothing valid there".
//     A batch that was cut short keeps its header, which counts more records than there are; the next batch follows where it was
//   cut. A reader takes the next batch's header wherever a record would begin: the indexes show that nothing is missing between.
//     Before the first answer the cut is made durable, and so is what is kept: the last batch is the only one that may never have
//   been flushed. It is written once more and flushed, as an earlier process may have left its pages falsely clean after a failed
//   flush. A temporary file is the rest of a segment that never was, and is deleted.
//
// How it truncates
//   From the end: whole segments, newest first, each deletion flushed; then the file is cut exactly behind the last record kept,
//   and flushed. From the beginning: whole segments, oldest first, each deletion flushed. A crash between leaves a shorter
//   truncation, never a hole. Reset names a segment that says "the log starts here", in one rename; older ones are then obsolete.
//
// When something fails
//   A full disk: the torn batch is cut off again, its appends fail with DiskFullException, and the log goes on. If it can not
//   even
//   be cut for want of room, or room ends within a truncation, the log is dead, and may be opened again. A fenced disk: likewise.
//   Any other failed write or flush: the log is dead, and the folder poisoned for the life of the process (FolderPoison), since
//   nobody can say what the disk has.

/// <summary>
/// An append-only sequence of records, numbered from 1, durable when acknowledged. One folder, one log, one owner (an exclusive
/// lock). All methods may be called from any thread. A record is at most <see cref="MaxRecordBytes"/> long, and may be empty.
/// </summary>
public sealed class WriteAheadLog : IAsyncDisposable
{
    /// <summary>The longest record, in bytes: 16 MiB and 64 KiB (a largest value with room for its key).</summary>
    public const int MaxRecordBytes = (16 * 1024 * 1024) + (64 * 1024);

    /// <summary>The most bytes of payload in one append of several records: 32 MiB.</summary>
    public const int MaxAppendBytes = 32 * 1024 * 1024;

    /// <summary>The most records in one append: 65,536.</summary>
    public const int MaxAppendRecords = 65_536;

    private readonly Lock _gate = new();
    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly IDisposable _folderLock;
    private readonly LogWriter _writer;
    private readonly LogReader _reader;
    private readonly LogOptions _options;
    private readonly CommitQueue<LogRequest> _queue;
    private TaskCompletionSource? _drained;
    private StorageException? _fault;
    private bool _pumping;
    private bool _closed;
    private long _lastIndex;

    private WriteAheadLog(IDisk disk, string folder, IDisposable folderLock, LogWriter writer, SegmentFiles files, LogOptions options)
    {
        _disk = disk;
        _folder = folder;
        _folderLock = folderLock;
        _writer = writer;
        _options = options;
        _queue = new CommitQueue<LogRequest>(options.MaxQueuedRecords, options.MaxQueuedBytes);
        _lastIndex = writer.LastIndex;
        _reader = new LogReader(files, writer, () => LastIndex);
    }

    /// <summary>The index of the first record that is there or, in an empty log, will be.</summary>
    public long FirstIndex => _writer.FirstIndex;

    /// <summary>The index of the last durable record; <see cref="FirstIndex"/> - 1 in an empty log.</summary>
    public long LastIndex => Volatile.Read(ref _lastIndex);

    /// <summary>Names the log; drawn when it was created, the same ever after.</summary>
    public Guid LogId => _writer.Segments[0].Header.LogId;

    /// <summary>
    /// Opens the log of a folder, recovering what is there, or begins one. Each record kept goes to <paramref name="replay"/>.
    /// </summary>
    /// <exception cref="FolderInUseException">Somebody else has it open.</exception>
    /// <exception cref="FolderPoisonedException">This process must not trust it any more.</exception>
    /// <exception cref="LogDamagedException">It holds damage before its last batch. Nothing was changed.</exception>
    /// <exception cref="UnsupportedFormatException">A newer program wrote it. Nothing was changed.</exception>
    public static ValueTask<WriteAheadLog> OpenAsync(
        IDisk disk, string folder, LogOptions? options = null, LogReplay? replay = null, CancellationToken ct = default)
    {
        options ??= new LogOptions();
        options.Validate();
        return FolderOwner.TakeAsync(disk, folder, async folderLock =>
        {
            var files = new SegmentFiles(disk, folder);
            var (segments, last) = await new LogRecovery(files, replay, ct).RunAsync().Detached();
            var writer = new LogWriter(files, segments, last, options);
            return new WriteAheadLog(disk, folder, folderLock, writer, files, options);
        });
    }

    /// <summary>
    /// Appends a record; answers with its index when it is durable. The memory must not change until then. While the queue is
    /// full
    /// the call waits for a place, and only that long can it be cancelled: it has then appended nothing.
    /// </summary>
    /// <exception cref="StorageLimitException">The record is too long. Nothing was appended.</exception>
    /// <exception cref="DiskFullException">Nothing was appended; retry when there is room.</exception>
    /// <exception cref="DiskBusyException">Nothing was appended; retry.</exception>
    /// <exception cref="StoreClosedException">The log is closed or dead. Nothing was appended by this call.</exception>
    /// <exception cref="StorageException">Of any other type: the log is dead; whether the record is there, only recovery will
    /// tell.</exception>
    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> payload, CancellationToken ct = default) => AppendAsync([payload], ct);

    /// <summary>
    /// Appends records one behind the other, with one flush; answers with the index of the last (with <see cref="LastIndex"/>
    /// at that
    /// place, if there are none). After a crash any first part of them may be there. Otherwise as for one record.
    /// </summary>
    public ValueTask<long> AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken ct = default) =>
        new(Submit(NewAppend(payloads, TaskCreationOptions.RunContinuationsAsynchronously), ct));

    /// <summary>
    /// Reads durable records from an index on: at least one, if there is one, then as many as fit into both limits. Checks every
    /// checksum. An empty answer means that the index is beyond the end.
    /// </summary>
    /// <exception cref="LogRecordMissingException">The log begins later.</exception>
    /// <exception cref="LogDamagedException">The disk does not give back what it was given.</exception>
    public ValueTask<IReadOnlyList<LogRecord>> ReadAsync(long fromIndex, int maxRecords, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromIndex, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        lock (_gate)
        {
            if (_closed || _fault is not null)
                throw Closed();
        }

        return _reader.ReadAsync(fromIndex, maxRecords, maxBytes);
    }

    /// <summary>
    /// Drops every record after <paramref name="lastKept"/> (<see cref="FirstIndex"/> - 1: all), after the appends asked for
    /// before;
    /// durable when it answers. The next record gets the index after it. A crash may leave any part of what was to go.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not between FirstIndex - 1 and LastIndex. Nothing was
    /// changed.</exception>
    public ValueTask TruncateSuffixAsync(long lastKept) => new(SubmitChange(async writer =>
    {
        CheckIndex(lastKept, writer.FirstIndex - 1, writer.LastIndex, nameof(lastKept));
        Volatile.Write(ref _lastIndex, lastKept);
        _reader.BeginChange();
        await writer.TruncateSuffixAsync(lastKept).Detached();
    }));

    /// <summary>
    /// Drops records up to <paramref name="upTo"/>, by whole segment files: <see cref="FirstIndex"/> afterwards says how far it
    /// got,
    /// at most to <paramref name="upTo"/> + 1. Durable when it answers.
    /// </summary>
    public ValueTask TruncatePrefixAsync(long upTo) => new(SubmitChange(writer => writer.TruncatePrefixAsync(upTo)));

    /// <summary>
    /// Drops everything and goes on at <paramref name="firstIndex"/>, which lies beyond the end (to come back to less, truncate
    /// the
    /// suffix first): for a log whose beginning a snapshot replaces. After a crash it is done, or not begun.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not beyond LastIndex. Nothing was changed.</exception>
    public ValueTask ResetAsync(long firstIndex) => new(SubmitChange(writer => ResetAsync(writer, firstIndex)));

    /// <summary>
    /// Writes what is queued, then closes; later calls fail with <see cref="StoreClosedException"/>. On a fenced disk it only
    /// closes.
    /// </summary>
    public ValueTask DisposeAsync() => new(CloseAsync().HandOver());

    /// <summary>
    /// As the public append, for an owner in this room that goes on inside of the log's pump and must be brief there.
    /// </summary>
    internal Task<long> AppendInPlaceAsync(IReadOnlyList<ReadOnlyMemory<byte>> payloads) =>
        Submit(NewAppend(payloads, TaskCreationOptions.None), CancellationToken.None);

    /// <summary>As the public method, for an owner in this room.</summary>
    internal Task TruncatePrefixInPlaceAsync(long upTo) =>
        SubmitChange(writer => writer.TruncatePrefixAsync(upTo), TaskCreationOptions.None);

    /// <summary>As the public method, for an owner in this room.</summary>
    internal Task ResetInPlaceAsync(long firstIndex) =>
        SubmitChange(writer => ResetAsync(writer, firstIndex), TaskCreationOptions.None);

    /// <summary>As the public method, for an owner in this room.</summary>
    internal async ValueTask CloseAsync()
    {
        Task drained;
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _drained = _pumping ? new TaskCompletionSource() : null;
            drained = _drained?.Task ?? Task.CompletedTask;
        }

        await drained.Detached();
        await _writer.DisposeAsync().Detached();
        _folderLock.Dispose();
    }

    private static LogRequest NewAppend(IReadOnlyList<ReadOnlyMemory<byte>> payloads, TaskCreationOptions completion)
    {
        if (payloads.Count > MaxAppendRecords)
            throw new StorageLimitException("An append to the log", payloads.Count, MaxAppendRecords, "records");
        var bytes = 0L;
        foreach (var payload in payloads)
        {
            if (payload.Length > MaxRecordBytes)
                throw new StorageLimitException("A log record", payload.Length, MaxRecordBytes);
            bytes += payload.Length + LogFormat.RecordHeaderBytes;
        }

        if (bytes > MaxAppendBytes)
            throw new StorageLimitException("An append to the log", bytes, MaxAppendBytes);
        return new LogRequest(payloads, bytes, null, completion);
    }

    private static void CheckIndex(long value, long low, long high, string name)
    {
        if (value < low || value > high)
            throw new ArgumentOutOfRangeException(name, value, $"The index {value} is not between {low} and {high}.");
    }

    private StoreClosedException Closed() => new($"The log {_disk.Describe(_folder)}", _fault);

    private async ValueTask ResetAsync(LogWriter writer, long firstIndex)
    {
        CheckIndex(firstIndex, writer.LastIndex + 1, long.MaxValue / 2, nameof(firstIndex));
        _reader.BeginChange();
        await writer.ResetAsync(firstIndex).Detached();
    }

    private Task<long> SubmitChange(
        Func<LogWriter, ValueTask> change, TaskCreationOptions completion = TaskCreationOptions.RunContinuationsAsynchronously) =>
        Submit(new LogRequest([], 0, change, completion), CancellationToken.None);

    private Task<long> Submit(LogRequest request, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
            return Task.FromCanceled<long>(ct);
        bool start, waits;
        lock (_gate)
        {
            if (_closed || _fault is not null)
                return Task.FromException<long>(Closed());
            waits = !_queue.Add(request);
            start = !_pumping;
            _pumping = true;
        }

        if (waits && ct.CanBeCanceled)
            WatchWhileWaiting(request, ct);
        if (start)
            _ = PumpAsync(); // It never throws.
        return request.Answer;
    }

    private void WatchWhileWaiting(LogRequest request, CancellationToken ct) => request.Watch(ct.UnsafeRegister(
        (state, token) =>
        {
            bool calledOff;
            lock (_gate)
                calledOff = _queue.TryCallOff((LogRequest)state!);
            if (calledOff)
                ((LogRequest)state!).Refuse(new OperationCanceledException(token));
        },
        request));

    private async Task PumpAsync()
    {
        var batch = new LogBatch(_options.MaxBatchBytes);
        while (TakeNext(batch))
        {
            try
            {
                await CarryOutAsync(batch).Detached();
            }
            catch (Exception e) when (batch.Change is null ? e is DiskFullException or DiskBusyException : e is ArgumentOutOfRangeException)
            {
                batch.Refuse(e);
            }
            catch (Exception e)
            {
                Die(batch, e);
            }
        }
    }

    private async ValueTask CarryOutAsync(LogBatch batch)
    {
        var before = LastIndex;
        if (batch.Change is { } change)
        {
            await change(_writer).Detached();
            Volatile.Write(ref _lastIndex, before = _writer.LastIndex);
        }
        else if (batch.Payloads.Count > 0)
        {
            await _writer.WriteAsync(batch.Payloads).Detached();
            Volatile.Write(ref _lastIndex, _writer.LastIndex);
        }

        batch.Complete(before);
    }

    private bool TakeNext(LogBatch batch)
    {
        TaskCompletionSource? drained;
        lock (_gate)
        {
            batch.Clear();
            while (_queue.TryPeek(out var request) && batch.TryAdd(request))
                _queue.Take();
            if (!batch.IsEmpty)
                return true;
            _pumping = false;
            drained = _drained;
        }

        drained?.TrySetResult();
        return false;
    }

    private void Die(LogBatch batch, Exception reason)
    {
        var fault = reason as StorageException ?? new DiskIOException("Write", _disk.Describe(_folder), reason.Message, 0, reason);
        if (fault is not (DiskFencedException or DiskFullException or DiskBusyException or StoreClosedException))
            FolderPoison.Poison(_disk, _folder, fault);
        List<LogRequest> others;
        lock (_gate)
        {
            _fault = fault;
            others = _queue.TakeAll();
        }

        batch.Refuse(fault);
        foreach (var request in others)
            request.Refuse(Closed());
    }
}
