using System.Buffers.Binary;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Logs;

/// <summary>
/// Changes the files of an open log: one change at a time, which its user sees to. Each is durable when it returns. After an
/// exception other than <see cref="DiskFullException"/> and <see cref="DiskBusyException"/> it must not be used again.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private static readonly byte[] ZeroBytes = new byte[64 * 1024];

    private readonly SegmentFiles _files;
    private readonly long _segmentBytes;
    private int _zeroedAhead;
    private long _zeroedTo;
    private volatile Segment[] _segments;
    private IDiskFile _file;
    private ulong _nonce;

    public LogWriter(SegmentFiles files, List<Segment> segments, IDiskFile last, LogOptions options)
    {
        _files = files;
        _segments = [.. segments];
        _file = last;
        (_segmentBytes, _zeroedAhead) = (options.SegmentBytes, options.ZeroedAheadBytes);
        Span<byte> drawn = stackalloc byte[16];
        files.Disk.DrawId().TryWriteBytes(drawn);
        _nonce = BinaryPrimitives.ReadUInt64LittleEndian(drawn) ^ BinaryPrimitives.ReadUInt64LittleEndian(drawn[8..]);
    }

    /// <summary>The segments, in order; never empty. The array never changes.</summary>
    public Segment[] Segments => _segments;

    public long FirstIndex => _segments[0].FirstIndex;

    public long LastIndex => _segments[^1].NextIndex - 1;

    private Segment Last => _segments[^1];

    /// <summary>Writes records as one batch and flushes; returns the index of the first.</summary>
    public async ValueTask<long> WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        if (Last.End >= _segmentBytes)
            await BeginSegmentAsync(Last.NextIndex, startsLog: false).Detached();
        var segment = Last;
        var first = segment.NextIndex;
        while (true)
        {
            using var batch = EncodedBatch.Encode(payloads, segment.Salt, segment.End, first, unchecked(_nonce++));
            var zeros = ZerosBehind(batch.Length);
            try
            {
                await _file.WriteAndFlushAsync(zeros == 0 ? batch.Pieces : [.. batch.Pieces, .. Zeros(zeros)], segment.End).Detached();
            }
            catch (DiskFullException)
            {
                await CutTornAsync(segment).Detached();
                if (zeros == 0)
                    throw;
                _zeroedAhead = 0; // The disk is for records from now on.
                continue;
            }

            segment.Note(first, segment.End);
            segment.End += batch.Length;
            segment.NextIndex += payloads.Count;
            _zeroedTo = Math.Max(_zeroedTo, segment.End + zeros);
            return first;
        }
    }

    /// <summary>
    /// Drops every record after <paramref name="lastKept"/>: whole segments from the newest on, then the rest of one.
    /// </summary>
    public async ValueTask TruncateSuffixAsync(long lastKept)
    {
        var deleted = false;
        while (_segments.Length > 1 && Last.FirstIndex > lastKept)
        {
            // Flushed one by one, so that a crash leaves a beginning of the log, never a hole in it.
            await _files.DeleteAsync(Last).Detached();
            _segments = _segments[..^1];
            deleted = true;
        }

        if (deleted)
        {
            await _file.DisposeAsync().Detached();
            (_file, _zeroedTo) = (await _files.OpenAsync(Last, writable: true).Detached(), 0);
        }

        if (lastKept < LastIndex)
            await CutAsync(Last, await FindEndAsync(lastKept).Detached(), lastKept + 1).Detached();
    }

    /// <summary>Drops the segments that hold no record after <paramref name="upTo"/>; never the last segment.</summary>
    public async ValueTask TruncatePrefixAsync(long upTo)
    {
        while (_segments.Length > 1 && _segments[1].FirstIndex - 1 <= upTo)
        {
            var oldest = _segments[0];
            _segments = _segments[1..];
            await _files.DeleteAsync(oldest).Detached(); // Flushed one by one, oldest first: no hole.
        }
    }

    /// <summary>
    /// Begins the log anew at an index beyond its end; what it held is dropped. One step: a crash leaves the old or the new.
    /// </summary>
    public async ValueTask ResetAsync(long firstIndex)
    {
        var old = _segments;
        await BeginSegmentAsync(firstIndex, startsLog: true).Detached();
        var begun = Last;
        _segments = [begun];
        foreach (var segment in old)
        {
            if (segment.FirstIndex != begun.FirstIndex)
                await _files.DeleteAsync(segment).Detached();
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    // What is long gains nothing by it, and what is written twice costs.
    private int ZerosBehind(int batch) =>
        Last.End + batch <= _zeroedTo || batch > _zeroedAhead / 16
            ? 0
            : (int)Math.Clamp(_segmentBytes - Last.End - batch, 0, _zeroedAhead);

    private static IEnumerable<ReadOnlyMemory<byte>> Zeros(int count)
    {
        for (; count > 0; count -= ZeroBytes.Length)
            yield return ZeroBytes.AsMemory(0, Math.Min(count, ZeroBytes.Length));
    }

    // The last batch of a segment is durable before the next segment has a name: so batches never span segments, and a segment
    // that is followed by another proves all that it holds.
    private async ValueTask BeginSegmentAsync(long firstIndex, bool startsLog)
    {
        var (segment, file) = await _files.CreateAsync(Last.Header.LogId, firstIndex, startsLog).Detached();
        await _file.DisposeAsync().Detached();
        (_file, _zeroedTo) = (file, 0);
        _segments = Last.FirstIndex == firstIndex ? [.. _segments[..^1], segment] : [.. _segments, segment];
    }

    private async ValueTask CutAsync(Segment segment, long end, long nextIndex)
    {
        await _file.SetLengthAsync(end).Detached();
        await _file.FlushAsync().Detached();
        segment.Cut(end, nextIndex);
        _zeroedTo = end;
    }

    private async ValueTask CutTornAsync(Segment segment)
    {
        try
        {
            await CutAsync(segment, segment.End, segment.NextIndex).Detached();
        }
        catch (Exception e) when (e is DiskFullException or DiskBusyException)
        {
            throw new StoreClosedException($"The log segment {_files.Disk.Describe(segment.Path)}", e);
        }
    }

    private async ValueTask<long> FindEndAsync(long lastKept)
    {
        if (lastKept < Last.FirstIndex)
            return LogFormat.SegmentHeaderBytes;
        var (index, position) = Last.PlaceBefore(lastKept);
        using var scanner = new SegmentScanner(_file, Last.Salt, position, Last.End, index);
        while (scanner.NextIndex <= lastKept)
        {
            if (!await scanner.MoveNextAsync().Detached())
            {
                throw new LogDamagedException(
                    _files.Disk.Describe(Last.Path), scanner.Position, $"record {scanner.NextIndex} cannot be read any more");
            }
        }

        return scanner.KeptEnd;
    }
}
