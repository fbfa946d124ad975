using System.Buffers;
using System.Buffers.Binary;
using OrleansCluster.Storage.Checksums;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.States;

/// <summary>Reads a snapshot, checking everything: it is as it was written, to its last byte, or refused.</summary>
internal static class SnapshotReader
{
    public static async ValueTask<SnapshotHeader> ReadAsync(IDisk disk, string path, StateMap map, CancellationToken ct)
    {
        var name = disk.Describe(path);
        var file = await disk.OpenAsync(path, DiskOpenMode.ReadExisting).Detached();
        try
        {
            var bytes = new byte[SnapshotHeader.Length];
            var read = await file.ReadAsync(bytes, 0).Detached();
            var header = SnapshotHeader.Decode(bytes.AsSpan(0, read), name);
            var end = await ReadFramesAsync(file, name, Crc32C.Compute(bytes), map, ct).Detached();
            if (map.Count != header.Count)
                throw new SnapshotDamagedException(name, end, $"it has {map.Count} records in place of {header.Count}");
            if (await file.GetLengthAsync().Detached() != end)
                throw new SnapshotDamagedException(name, end, "something follows its end");
            return header;
        }
        finally
        {
            await file.DisposeAsync().Detached();
        }
    }

    private static async ValueTask<long> ReadFramesAsync(IDiskFile file, string name, uint chain, StateMap map, CancellationToken ct)
    {
        var frame = ArrayPool<byte>.Shared.Rent(2 * SnapshotFrame.TargetBytes);
        try
        {
            for (long at = SnapshotHeader.Length; ;)
            {
                ct.ThrowIfCancellationRequested();
                var read = await file.ReadAsync(frame.AsMemory(0, 2 * SnapshotFrame.TargetBytes), at).Detached();
                var body = read < SnapshotFrame.HeaderBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(frame);
                if (body is < 0 or > SnapshotFrame.MaxBodyBytes)
                    throw new SnapshotDamagedException(name, at, "no valid frame stands there");
                var length = SnapshotFrame.HeaderBytes + body;
                if (length > frame.Length)
                {
                    ArrayPool<byte>.Shared.Return(frame);
                    frame = ArrayPool<byte>.Shared.Rent(length);
                }

                if (length > read)
                    read = await file.ReadAsync(frame.AsMemory(0, length), at).Detached();
                chain = Take(frame.AsSpan(0, Math.Min(read, length)), length, chain, map, name, at);
                at += length;
                if (body == 0)
                    return at;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    private static uint Take(ReadOnlySpan<byte> frame, int length, uint chain, StateMap map, string name, long at)
    {
        if (frame.Length < length)
            throw new SnapshotDamagedException(name, at, "it ends within a frame");
        var body = frame[SnapshotFrame.HeaderBytes..];
        var checksum = SnapshotFrame.ChecksumOf(frame[..4], body, chain);
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) != checksum)
            throw new SnapshotDamagedException(name, at, "the checksum of a frame is wrong");
        while (!body.IsEmpty)
        {
            var (key, record) = SnapshotFrame.ReadRecord(ref body);
            map.Set(key, record);
        }

        return checksum;
    }
}
