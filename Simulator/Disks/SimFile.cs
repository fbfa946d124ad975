using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Disks;

/// <summary>An open file of a simulated disk. It stays usable whatever becomes of its name.</summary>
internal sealed class SimFile(SimDisk disk, Inode file, string path, bool isWritable) : IDiskFile
{
    private const long LongestFile = 1L << 30;
    private const int BadDescriptor = 9; // EBADF
    private const int TooLarge = 27; // EFBIG

    private bool _isClosed;

    public ValueTask<int> ReadAsync(Memory<byte> destination, long offset)
    {
        Check("a disk's file was read", offset);
        var call = new ReadCall(disk, path, file, destination, offset);
        disk.Begin(call, disk.Medium.Pace.Read);
        return call.Answer;
    }

    public ValueTask<long> ReadAsync(IReadOnlyList<Memory<byte>> destinations, long offset)
    {
        ArgumentNullException.ThrowIfNull(destinations);
        Check("a disk's file was read", offset);
        var call = new ScatterReadCall(disk, path, file, destinations, offset);
        disk.Begin(call, disk.Medium.Pace.Read);
        return call.Answer;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, long offset) => Write(new DiskData(data), offset, thenFlush: false);

    public ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) =>
        Write(new DiskData(data), offset, thenFlush: false);

    public ValueTask WriteAndFlushAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) =>
        Write(new DiskData(data), offset, thenFlush: true);

    public ValueTask FlushAsync()
    {
        Check("a disk's file was flushed", 0);
        return Run(() => disk.Flush(file, path), disk.Medium.Pace.Flush).Done;
    }

    public ValueTask<long> GetLengthAsync()
    {
        Check("a disk's file was looked at", 0);
        return Run(() => (long)file.Cached.Length, disk.Medium.Pace.Names).Answer;
    }

    public ValueTask SetLengthAsync(long length)
    {
        Check("a disk's file was cut", length);
        return Run(() => SetLength(length), disk.Medium.Pace.Write).Done;
    }

    /// <summary>Closes the handle, at once. What is under way goes on.</summary>
    public ValueTask DisposeAsync()
    {
        disk.IsOnThread("a disk's file was closed", path);
        _isClosed = true;
        return ValueTask.CompletedTask;
    }

    private ValueTask Write(DiskData data, long offset, bool thenFlush)
    {
        Check("a disk's file was written", offset);
        var refusal = Refusal("Write", offset + data.Length);
        var call = new WriteCall(disk, path, file, data, refusal is null ? (int)offset : 0, thenFlush);
        if (refusal is not null) call.BeginRefused(refusal);
        else disk.Begin(call, thenFlush ? disk.Medium.Pace.Flush : disk.Medium.Pace.Write);
        return call.Done;
    }

    private DiskCall<T> Run<T>(Func<T> apply, (TimeSpan Typical, TimeSpan Longest) pace)
    {
        var call = new NameCall<T>(disk, path, apply);
        disk.Begin(call, pace);
        return call;
    }

    private bool SetLength(long length)
    {
        if (Refusal("SetLength", length) is { } refusal) throw refusal;
        disk.Trace("disk-length", length, path);
        disk.SetLength(file, (int)length, path);
        return true;
    }

    private DiskIOException? Refusal(string operation, long end)
    {
        if (!isWritable) return new DiskIOException(operation, disk.Describe(path), "it is open for reading only", BadDescriptor);
        return end > LongestFile ? new DiskIOException(operation, disk.Describe(path), "it would be too long", TooLarge) : null;
    }

    private void Check(string deed, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        disk.CheckThread(deed, path);
        ObjectDisposedException.ThrowIf(_isClosed, this);
    }
}
