namespace OrleansCluster.Storage;

/// <summary>
/// The log or store was closed, or failed earlier (then the inner exception is that failure). This call changed nothing.
/// Open it again, if that is possible.
/// </summary>
public sealed class StoreClosedException(string what, Exception? inner = null)
    : StorageException(inner is null ? $"{what} is closed." : $"{what} failed and is closed: {inner.Message}", inner)
{
    /// <inheritdoc/>
    public override bool Retryable => false;
}
