namespace OrleansCluster.Storage;

/// <summary>
/// The disk was fenced: its owner was stopped or killed. This call wrote nothing after the fence; a call that was under way when
/// it fell may have left a part, which the next opening sorts out. Retry with the folder's next owner.
/// </summary>
public sealed class DiskFencedException(string path)
    : StorageException($"The disk at {path} is fenced: it was disposed, and nothing reaches it through this instance any more.")
{
    /// <inheritdoc/>
    public override bool Retryable => false;
}
