using OrleansCluster.Storage.Concurrency;
using Microsoft.Win32.SafeHandles;

namespace OrleansCluster.Storage.Disks;

/// <summary>A file of a <see cref="RealDisk"/>: positional calls on its handle, each on an I/O thread.</summary>
internal sealed class RealDiskFile(RealDisk disk, IoThreads threads, SafeFileHandle handle, string path) : IDiskFile
{
    public ValueTask<int> ReadAsync(Memory<byte> destination, long offset) => Run(
        static s => s.File.Guard("Read", () => s.File.ReadFully(s.destination.Span, s.offset)),
        (File: this, destination, offset));

    public ValueTask<long> ReadAsync(IReadOnlyList<Memory<byte>> destinations, long offset) => Run(
        static s => s.File.Guard("Read", () => s.File.ReadScattered(s.destinations, s.offset)),
        (File: this, destinations, offset));

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, long offset) => await Run(
        static s => s.File.Guard("Write", () => s.File.Write(s.data, s.offset)),
        (File: this, data, offset)).Detached();

    public async ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) => await Run(
        static s => s.File.Guard("Write", () => s.File.Write(s.data, s.offset)),
        (File: this, data, offset)).Detached();

    public async ValueTask WriteAndFlushAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) => await Run(
        static s =>
        {
            s.File.Guard("Write", () => s.File.Write(s.data, s.offset));
            return s.File.Flush();
        },
        (File: this, data, offset)).Detached();

    public async ValueTask FlushAsync() => await Run(static file => file.Flush(), this).Detached();

    public ValueTask<long> GetLengthAsync() => Run(
        static file => file.Guard("GetLength", () => RandomAccess.GetLength(file.Handle)), this);

    public async ValueTask SetLengthAsync(long length) => await Run(
        static s => s.File.Guard("SetLength", () => s.File.SetLength(s.length)), (File: this, length)).Detached();

    /// <summary>
    /// Closes the handle at once: a local close waits for no disk. (A call under way keeps it until it has ended.)
    /// </summary>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    internal void Close()
    {
        handle.Dispose();
        disk.Forget(this);
    }

    private SafeFileHandle Handle => handle;

    private ValueTask<TResult> Run<TState, TResult>(Func<TState, TResult> call, TState state) => new(threads.Run(call, state));

    private T Guard<T>(string operation, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.Map(e, operation, path);
        }
    }

    private int ReadFully(Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    // One system call in nearly every case; where it came back short, piece by piece.
    private long ReadScattered(IReadOnlyList<Memory<byte>> destinations, long offset)
    {
        var wanted = 0L;
        foreach (var destination in destinations)
            wanted += destination.Length;
        var total = RandomAccess.Read(handle, destinations, offset);
        if (total == wanted)
            return total;
        total = 0;
        foreach (var destination in destinations)
        {
            var read = ReadFully(destination.Span, offset + total);
            total += read;
            if (read < destination.Length)
                break;
        }

        return total;
    }

    private bool Write(ReadOnlyMemory<byte> data, long offset)
    {
        RandomAccess.Write(handle, data.Span, offset);
        return true;
    }

    private bool Write(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset)
    {
        RandomAccess.Write(handle, data, offset);
        return true;
    }

    private bool SetLength(long length)
    {
        RandomAccess.SetLength(handle, length);
        return true;
    }

    private bool Flush()
    {
        if (OperatingSystem.IsWindows())
            return FlushWindows();
        var error = LibC.FlushData(handle);
        return error == 0 ? true : throw new FlushFailedException(path, "the system could not write it out", error);
    }

    private bool FlushWindows()
    {
        try
        {
            RandomAccess.FlushToDisk(handle);
            return true;
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw new FlushFailedException(path, e.Message.TrimEnd('.'), e.HResult, e);
        }
    }
}
