using System.Buffers;
using System.Buffers.Binary;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Logs;

/// <summary>
/// Looks for a valid batch header at any byte from a place on. As its checksum covers the segment and the header's own place,
/// neither old bytes nor a payload that holds a copy of a log can pass for one.
/// </summary>
internal static class BatchSearch
{
    private const int WindowBytes = 256 * 1024;

    /// <summary>Where the first one stands; -1 if there is none.</summary>
    public static async ValueTask<long> FindAsync(IDiskFile file, uint salt, long from, long end)
    {
        var window = ArrayPool<byte>.Shared.Rent(WindowBytes);
        try
        {
            for (var at = from; at < end; at += WindowBytes - LogFormat.BatchHeaderBytes)
            {
                var wanted = (int)Math.Min(WindowBytes, end - at);
                var read = await file.ReadAsync(window.AsMemory(0, wanted), at).Detached();
                var found = FindIn(window.AsSpan(0, read), salt, at);
                if (found >= 0)
                    return at + found;
            }

            return -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    private static int FindIn(ReadOnlySpan<byte> bytes, uint salt, long at)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, BatchHeader.Magic);
        for (var skipped = 0; ;)
        {
            var next = bytes[skipped..].IndexOf(magic);
            if (next < 0)
                return -1;
            skipped += next;
            if (BatchHeader.TryDecode(bytes[skipped..], salt, at + skipped, out _))
                return skipped;
            skipped++;
        }
    }
}
