namespace OrleansCluster.Storage.Blocks;

/// <summary>The store has no such block. Try another replica.</summary>
public sealed class BlockNotFoundException(string blockId) : StorageException($"There is no block '{blockId}' here.")
{
    /// <summary>The block asked for.</summary>
    public string BlockId { get; } = blockId;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
