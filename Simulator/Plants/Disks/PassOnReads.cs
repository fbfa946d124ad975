using OrleansCluster.Storage;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>A file whose reads give back something else than is there.</summary>
internal abstract class PassOnReads(IDiskFile inner) : PassOnFile(inner)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> destination, long offset)
    {
        var read = await Inner.ReadAsync(destination, offset).Detached();
        await ForgeAsync(destination[..read], offset).Detached();
        return read;
    }

    public override async ValueTask<long> ReadAsync(IReadOnlyList<Memory<byte>> destinations, long offset)
    {
        var total = 0L;
        foreach (var destination in destinations)
        {
            var read = await ReadAsync(destination, offset + total).Detached();
            total += read;
            if (read < destination.Length) break;
        }

        return total;
    }

    /// <summary>Changes what was read at an offset.</summary>
    protected abstract ValueTask ForgeAsync(Memory<byte> bytes, long offset);

    /// <summary>Everything in the file.</summary>
    protected async ValueTask<byte[]> ReadAllAsync()
    {
        var bytes = new byte[await Inner.GetLengthAsync().Detached()];
        var read = await Inner.ReadAsync(bytes, 0).Detached();
        return bytes[..read];
    }

    /// <summary>Puts those of some bytes that belong at an offset over what was read there.</summary>
    protected static void Overlay(ReadOnlySpan<byte> forged, long forgedAt, Span<byte> bytes, long offset)
    {
        var from = Math.Max(forgedAt, offset);
        var to = Math.Min(forgedAt + forged.Length, offset + bytes.Length);
        if (from < to) forged[(int)(from - forgedAt)..(int)(to - forgedAt)].CopyTo(bytes[(int)(from - offset)..]);
    }
}
