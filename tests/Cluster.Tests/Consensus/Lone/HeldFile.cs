using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Consensus.Lone;

/// <summary>A file of <see cref="HeldDisk"/>.</summary>
internal sealed class HeldFile(IDiskFile file, Func<Task> pass) : IDiskFile
{
    public ValueTask<int> ReadAsync(Memory<byte> destination, long offset) => file.ReadAsync(destination, offset);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, long offset)
    {
        await pass();
        await file.WriteAsync(data, offset);
    }

    public async ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset)
    {
        await pass();
        await file.WriteAsync(data, offset);
    }

    public async ValueTask FlushAsync()
    {
        await pass();
        await file.FlushAsync();
    }

    public ValueTask<long> GetLengthAsync() => file.GetLengthAsync();

    public ValueTask SetLengthAsync(long length) => file.SetLengthAsync(length);

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
