namespace OrleansCluster.Algorithms.Files;

/// <summary>Consecutive bytes within one block.</summary>
/// <param name="Block">The block's number within the file.</param>
/// <param name="Offset">Of the first byte within the block.</param>
/// <param name="Length">In bytes, at least 1.</param>
public readonly record struct BlockPiece(int Block, int Offset, int Length)
{
    /// <summary>
    /// The piece that begins at <paramref name="position"/> of a file and reaches as far as the block, the file and
    /// <paramref name="maxLength"/> allow. A piece begins at a multiple of <paramref name="maxLength"/> within its block
    /// unless <paramref name="position"/> does not, so that pieces of one file are the same whoever reads them.
    /// </summary>
    public static BlockPiece At(long position, long fileLength, int blockSize, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, fileLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        var block = (int)(position / blockSize);
        var offset = (int)(position % blockSize);
        var toBoundary = maxLength - (offset % maxLength);
        var toBlockEnd = BlockPlan.LengthOf(block, fileLength, blockSize) - offset;
        return new BlockPiece(block, offset, Math.Min(toBoundary, toBlockEnd));
    }
}
