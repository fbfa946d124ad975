using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// Cuts a stream into blocks, each with its trailer. A block's array is used again only when it is given back, which is when
/// every block store that was ever handed it has answered: one that was given up may still be reading it.
/// </summary>
internal sealed class BlockSource(Stream content, string path, int blockSize)
{
    private const int FirstRead = 64 * 1024;
    private readonly int _trailerLength = BlockTrailer.LengthFor(path);
    private readonly Stack<byte[]> _free = new();

    /// <summary>A block: its content and trailer, and whether the stream ended with it.</summary>
    public readonly record struct Block(BlockData Data, int ContentLength, bool IsLast);

    /// <summary>Reads until the block is full or the stream ends. A content length of 0 means that it had ended before.</summary>
    public async Task<Block> ReadAsync(string sessionId, int number, CancellationToken cancellationToken)
    {
        // A small file need not cost a block's memory: unless the length is known, the first block grows as it fills.
        var capacity = number > 0 ? blockSize : FirstCapacity();
        var buffer = capacity == blockSize && _free.TryPop(out var used) ? used : GC.AllocateUninitializedArray<byte>(capacity + _trailerLength);
        var length = 0;
        var ended = false;
        while (!ended && length < blockSize)
        {
            if (length == capacity)
            {
                capacity = Math.Min(blockSize, capacity * 4);
                var larger = GC.AllocateUninitializedArray<byte>(capacity + _trailerLength);
                buffer.AsSpan(0, length).CopyTo(larger);
                buffer = larger;
            }

            var read = await content.ReadAsync(buffer.AsMemory(length, capacity - length), cancellationToken);
            length += read;
            ended = read == 0;
        }

        if (length == 0)
            return default(Block) with { IsLast = true };
        if (buffer.Length != length + _trailerLength)
            buffer = buffer.AsSpan(0, length + _trailerLength).ToArray();
        new BlockTrailer(path, sessionId, number, length).Write(buffer.AsSpan(length));
        return new Block(new BlockData(buffer), length, ended);
    }

    /// <summary>Gives a block's array back. Nobody may read it any more.</summary>
    public void Return(BlockData data)
    {
        if (data.Bytes.Length == blockSize + _trailerLength)
            _free.Push(data.Bytes);
    }

    private int FirstCapacity()
    {
        if (!content.CanSeek)
            return Math.Min(blockSize, FirstRead);
        return (int)Math.Clamp(content.Length - content.Position, 1, blockSize);
    }
}
