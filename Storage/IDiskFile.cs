using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage;

/// <summary>
/// An open file. Offsets and lengths are in bytes; there is no position. Memory handed to a call belongs to it until it has
/// completed. Calls are ordered only if the caller awaits one before the next. Disposing closes the handle; it flushes nothing.
/// </summary>
public interface IDiskFile : IAsyncDisposable
{
    /// <summary>Reads at <paramref name="offset"/>; fewer bytes than asked for only where the file ends.</summary>
    ValueTask<int> ReadAsync(Memory<byte> destination, long offset);

    /// <summary>
    /// Reads one run of bytes into several places, in order; fewer bytes than asked for only where the file ends.
    /// </summary>
    async ValueTask<long> ReadAsync(IReadOnlyList<Memory<byte>> destinations, long offset)
    {
        var total = 0L;
        foreach (var destination in destinations)
        {
            var read = await ReadAsync(destination, offset + total).Detached();
            total += read;
            if (read < destination.Length)
                break;
        }

        return total;
    }

    /// <summary>Writes at <paramref name="offset"/>, extending the file if need be. Not durable before a flush.</summary>
    /// <exception cref="DiskFullException">No room; any part of it may have been written.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, long offset);

    /// <summary>Writes several pieces one behind the other. Not durable before a flush; not atomic.</summary>
    /// <exception cref="DiskFullException">No room; any part of it may have been written.</exception>
    ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset);

    /// <summary>Writes, then flushes: as the two calls, at the price of one.</summary>
    /// <exception cref="DiskFullException">The write found no room: nothing was flushed.</exception>
    /// <exception cref="FlushFailedException">The flush failed: what is durable is unknown.</exception>
    async ValueTask WriteAndFlushAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset)
    {
        await WriteAsync(data, offset).Detached();
        await FlushAsync().Detached();
    }

    /// <summary>
    /// Makes everything written to the file, and its length, durable. The file's name needs its directory's flush.
    /// </summary>
    /// <exception cref="FlushFailedException">What is durable is unknown, and a second flush proves nothing.</exception>
    ValueTask FlushAsync();

    /// <summary>The file's length.</summary>
    ValueTask<long> GetLengthAsync();

    /// <summary>Cuts the file, or extends it with zeros. Durable after a flush.</summary>
    ValueTask SetLengthAsync(long length);
}
