namespace OrleansCluster.Storage;

/// <summary>The folder is exclusively held by somebody else, in this process or another. Nothing was read or written.</summary>
public sealed class FolderInUseException(string folder, string? holder, Exception? inner = null)
    : StorageException($"The folder {folder} is in use by {holder ?? "another process"}. One owner at a time: close that one, or wait.", inner)
{
    /// <summary>The folder, in full.</summary>
    public string Folder { get; } = folder;

    /// <summary>Who holds it, if that is known.</summary>
    public string? Holder { get; } = holder;

    /// <inheritdoc/>
    public override bool Retryable => true;
}
