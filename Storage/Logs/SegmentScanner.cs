using System.Buffers;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Logs;

/// <summary>
/// Reads a segment's records one by one, from the beginning of a batch, checking everything; it stops before the first byte that
/// is not a valid continuation. What that means (the end, a torn tail, damage) is for its user to judge.
/// </summary>
internal sealed class SegmentScanner : IDisposable
{
    private const int WindowBytes = 256 * 1024;

    private readonly IDiskFile _file;
    private readonly uint _salt;
    private readonly long _end;
    private byte[] _window = ArrayPool<byte>.Shared.Rent(WindowBytes);
    private long _windowAt;
    private int _windowLength;
    private BatchHeader _batch;
    private long _batchAt;
    private long _bodyEnd;
    private int _left;

    public SegmentScanner(IDiskFile file, uint salt, long position, long end, long nextIndex)
    {
        _file = file;
        _salt = salt;
        _end = end;
        Position = position;
        NextIndex = nextIndex;
        KeptEnd = position;
    }

    /// <summary>Where it stands: behind the last record, or batch header, that was valid.</summary>
    public long Position { get; private set; }

    /// <summary>Where the last valid record ends. (A batch header without a record keeps nothing.)</summary>
    public long KeptEnd { get; private set; }

    /// <summary>The index of the next record.</summary>
    public long NextIndex { get; private set; }

    /// <summary>Where the batch of the last valid record begins; 0 before there was one.</summary>
    public long BatchPosition { get; private set; }

    /// <summary>The last record's payload, until the next move.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Moves to the next record; false if there is no valid one.</summary>
    public async ValueTask<bool> MoveNextAsync()
    {
        if (_left > 0 && await TryRecordAsync().Detached())
            return true;
        // Behind the last record of a batch, or where recovery once cut a batch short: the next batch may begin here.
        return await TryBatchAsync().Detached() && await TryRecordAsync().Detached();
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    private async ValueTask<bool> TryBatchAsync()
    {
        _left = 0;
        if (!await FillAsync(LogFormat.BatchHeaderBytes).Detached()
            || !BatchHeader.TryDecode(View(0, LogFormat.BatchHeaderBytes).Span, _salt, Position, out var header)
            || header.FirstIndex != NextIndex)
            return false;
        _batch = header;
        _left = header.Count;
        _batchAt = Position;
        Position += LogFormat.BatchHeaderBytes;
        _bodyEnd = Position + header.BodyBytes;
        return true;
    }

    private async ValueTask<bool> TryRecordAsync()
    {
        const int Header = LogFormat.RecordHeaderBytes;
        if (Position + Header > _bodyEnd || !await FillAsync(Header).Detached())
            return false;
        var length = RecordHeader.LengthOf(View(0, Header).Span);
        if (RecordHeader.IndexOf(View(0, Header).Span) != NextIndex
            || length < 0 || length > _bodyEnd - Position - Header
            || !await FillAsync(Header + length).Detached())
            return false;
        if (!RecordHeader.IsIntact(View(0, Header).Span, _batch.Checksum, View(Header, length).Span))
            return false;
        Payload = View(Header, length);
        Position += Header + length;
        KeptEnd = Position;
        BatchPosition = _batchAt;
        NextIndex++;
        _left--;
        return true;
    }

    private ReadOnlyMemory<byte> View(int offset, int length) =>
        _window.AsMemory((int)(Position - _windowAt) + offset, length);

    /// <summary>Brings the next bytes into the window; false if the file has fewer.</summary>
    private async ValueTask<bool> FillAsync(int count)
    {
        var have = (int)(_windowAt + _windowLength - Position);
        if (have >= count)
            return true;
        if (Position + count > _end)
            return false;
        if (count > _window.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(count);
            ArrayPool<byte>.Shared.Return(_window);
            _window = larger;
        }

        var wanted = (int)Math.Min(_window.Length, _end - Position);
        _windowLength = await _file.ReadAsync(_window.AsMemory(0, wanted), Position).Detached();
        _windowAt = Position;
        return _windowLength >= count;
    }
}
