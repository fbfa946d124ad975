namespace OrleansCluster.Storage.Blocks;

/// <summary>An id that no block can have. Nothing was done. Do not retry.</summary>
public sealed class InvalidBlockIdException(string reason)
    : StorageException($"A block id is 1 to {BlockFiles.MaxIdLength} characters of A-Z, a-z, 0-9, '_', '.', '-'; this one {reason}.")
{
    /// <inheritdoc/>
    public override bool Retryable => false;
}
