namespace OrleansCluster.Storage;

/// <summary>
/// A file says that it was written in a format that this version does not know. Nothing was changed; use a newer version.
/// </summary>
public sealed class UnsupportedFormatException(string path, string what, long found, long supported)
    : StorageException($"{path} holds {what} of format version {found}; this program reads versions up to {supported}. Nothing was changed.")
{
    /// <summary>The version found.</summary>
    public long Found { get; } = found;

    /// <summary>The newest version that this program reads.</summary>
    public long Supported { get; } = supported;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
