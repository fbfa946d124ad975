using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>A file of <see cref="SharedDisk"/>.</summary>
internal sealed class SharedDiskFile(IDiskFile file, SharedDiskFaults faults, string path) : IDiskFile
{
    public async ValueTask<int> ReadAsync(Memory<byte> destination, long offset)
    {
        if (faults.StallReads is { } stall)
            await stall.Task;
        return await file.ReadAsync(destination, offset);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, long offset)
    {
        await faults.BeforeAsync(isFlush: false, path);
        await file.WriteAsync(data, offset);
    }

    public async ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset)
    {
        await faults.BeforeAsync(isFlush: false, path);
        await file.WriteAsync(data, offset);
    }

    public async ValueTask FlushAsync()
    {
        await faults.BeforeAsync(isFlush: true, path);
        await file.FlushAsync();
    }

    public ValueTask<long> GetLengthAsync() => file.GetLengthAsync();

    public ValueTask SetLengthAsync(long length) => file.SetLengthAsync(length);

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
