namespace OrleansCluster.Storage.Blocks;

/// <summary>
/// A part of the block is not as it was written. What the destination holds now is not to be used. Read another replica; putting
/// the block's bytes here again replaces the damaged file.
/// </summary>
public sealed class BlockCorruptException(string blockId, int chunk, string reason)
    : StorageException($"The block '{blockId}' is corrupt {(chunk == HeaderChunk ? "in its header" : $"in chunk {chunk}")}: {reason}.")
{
    /// <summary>What <see cref="Chunk"/> is when the header is damaged.</summary>
    public const int HeaderChunk = -1;

    /// <summary>The block's id.</summary>
    public string BlockId { get; } = blockId;

    /// <summary>The damaged chunk's number, from 0; <see cref="HeaderChunk"/> if it is the header.</summary>
    public int Chunk { get; } = chunk;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
