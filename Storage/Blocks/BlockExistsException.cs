namespace OrleansCluster.Storage.Blocks;

/// <summary>
/// A block of this id is here already, whole, with other bytes. It was not changed. Blocks never change: take a new id.
/// </summary>
public sealed class BlockExistsException(string blockId)
    : StorageException($"The block '{blockId}' is here already, with other bytes. It was not changed.")
{
    /// <summary>The block's id.</summary>
    public string BlockId { get; } = blockId;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
