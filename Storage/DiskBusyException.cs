namespace OrleansCluster.Storage;

/// <summary>More calls are under way than the disk's options allow. Nothing was done; retry later.</summary>
public sealed class DiskBusyException(string path, int limit)
    : StorageException($"The disk at {path} has {limit} calls under way, which is its limit; this one was not begun.")
{
    /// <inheritdoc/>
    public override bool Retryable => true;
}
