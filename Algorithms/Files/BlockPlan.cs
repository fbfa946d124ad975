namespace OrleansCluster.Algorithms.Files;

/// <summary>How a file is cut into blocks: every block has the block size but the last, which has what remains, at least 1.</summary>
public static class BlockPlan
{
    /// <summary>How many blocks a file of <paramref name="length"/> bytes has; none if it is empty.</summary>
    public static int Count(long length, int blockSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        return checked((int)((length + blockSize - 1) / blockSize));
    }

    /// <summary>The length of block <paramref name="block"/>, in bytes.</summary>
    public static int LengthOf(int block, long length, int blockSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, Count(length, blockSize));
        return (int)Math.Min(blockSize, length - ((long)block * blockSize));
    }
}
