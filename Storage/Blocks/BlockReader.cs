using System.Buffers;
using OrleansCluster.Storage.Checksums;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Blocks;

/// <summary>Reads one open block file.</summary>
internal static class BlockReader
{
    private const int VerifiedAtOnce = 16;

    /// <exception cref="BlockCorruptException">The header is damaged.</exception>
    public static async ValueTask<BlockHeader> ReadHeaderAsync(IDiskFile file, string blockId, string path)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(BlockHeader.MaxBytes);
        try
        {
            var read = await file.ReadAsync(bytes.AsMemory(0, BlockHeader.MaxBytes), 0).Detached();
            return BlockHeader.Decode(bytes.AsSpan(0, read), blockId, path);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>
    /// Reads a range that lies within the data, in one read: straight into the destination, and what belongs to the first and
    /// the last
    /// chunk beside it into buffers of our own, for the checksums. Returns the first damaged chunk; -1 if there is none.
    /// </summary>
    public static async ValueTask<int> ReadAsync(IDiskFile file, BlockHeader header, long offset, Memory<byte> destination)
    {
        var start = offset / BlockFiles.ChunkBytes * BlockFiles.ChunkBytes;
        var wantedEnd = offset + destination.Length;
        var end = Math.Min((wantedEnd + BlockFiles.ChunkBytes - 1) / BlockFiles.ChunkBytes * BlockFiles.ChunkBytes, header.Length);
        var before = (int)(offset - start);
        var behind = (int)(end - wantedEnd);
        var beside = ArrayPool<byte>.Shared.Rent(before + behind);
        try
        {
            Memory<byte>[] pieces = [beside.AsMemory(0, before), destination, beside.AsMemory(before, behind)];
            var at = header.DataAt + start;
            var read = before + behind == 0
                ? await file.ReadAsync(destination, at).Detached()
                : await file.ReadAsync(pieces, at).Detached();
            return FindDamage(header, (int)(start / BlockFiles.ChunkBytes), end - start, pieces, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(beside);
        }
    }

    /// <summary>Reads everything; the numbers of the damaged chunks.</summary>
    public static async ValueTask<List<int>> VerifyAsync(IDiskFile file, BlockHeader header)
    {
        var damaged = new List<int>();
        var buffer = ArrayPool<byte>.Shared.Rent(VerifiedAtOnce * BlockFiles.ChunkBytes);
        try
        {
            for (var chunk = 0; chunk < header.ChunkCount; chunk += VerifiedAtOnce)
            {
                var at = (long)chunk * BlockFiles.ChunkBytes;
                var wanted = (int)Math.Min(VerifiedAtOnce * BlockFiles.ChunkBytes, header.Length - at);
                var read = await file.ReadAsync(buffer.AsMemory(0, wanted), header.DataAt + at).Detached();
                for (var i = 0; i * BlockFiles.ChunkBytes < wanted; i++)
                {
                    var from = i * BlockFiles.ChunkBytes;
                    var to = Math.Min(from + BlockFiles.ChunkBytes, wanted);
                    if (to > read || Crc32C.Compute(buffer.AsSpan(from, to - from)) != header.ChecksumOf(chunk + i))
                        damaged.Add(chunk + i);
                }
            }

            return damaged;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int FindDamage(BlockHeader header, int firstChunk, long wanted, Memory<byte>[] pieces, long read)
    {
        var piece = 0;
        var used = 0;
        for (var chunk = firstChunk; wanted > 0; chunk++)
        {
            var left = (int)Math.Min(BlockFiles.ChunkBytes, wanted);
            wanted -= left;
            read -= left;
            var checksum = 0u;
            while (left > 0)
            {
                var part = pieces[piece].Span[used..];
                if (part.Length > left)
                    part = part[..left];
                checksum = Crc32C.Append(checksum, part);
                left -= part.Length;
                used += part.Length;
                if (used < pieces[piece].Length)
                    continue;
                piece++;
                used = 0;
            }

            if (read < 0 || checksum != header.ChecksumOf(chunk))
                return chunk;
        }

        return -1;
    }
}
