namespace OrleansCluster.Storage;

/// <summary>
/// A flush of this folder failed earlier in this process, or an invariant broke: what the disk really keeps is unknown, and the
/// page cache may show more. Nothing was read or written now. Only a new process may open the folder, after the disk was seen to.
/// </summary>
public sealed class FolderPoisonedException(string folder, string reason, Exception? inner = null)
    : StorageException($"The folder {folder} is not trusted any more in this process: {reason}. Check the disk, then restart the process.", inner)
{
    /// <summary>The folder, in full.</summary>
    public string Folder { get; } = folder;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
