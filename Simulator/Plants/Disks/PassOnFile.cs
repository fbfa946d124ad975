using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>A file that passes every call on.</summary>
internal abstract class PassOnFile(IDiskFile inner) : IDiskFile
{
    protected IDiskFile Inner => inner;

    public virtual ValueTask<int> ReadAsync(Memory<byte> destination, long offset) => inner.ReadAsync(destination, offset);

    public virtual ValueTask<long> ReadAsync(IReadOnlyList<Memory<byte>> destinations, long offset) =>
        inner.ReadAsync(destinations, offset);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, long offset) => inner.WriteAsync(data, offset);

    public ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) => inner.WriteAsync(data, offset);

    public virtual ValueTask WriteAndFlushAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) =>
        inner.WriteAndFlushAsync(data, offset);

    public virtual ValueTask FlushAsync() => inner.FlushAsync();

    public ValueTask<long> GetLengthAsync() => inner.GetLengthAsync();

    public ValueTask SetLengthAsync(long length) => inner.SetLengthAsync(length);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
