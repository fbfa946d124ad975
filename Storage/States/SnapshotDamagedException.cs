namespace OrleansCluster.Storage.States;

/// <summary>
/// A snapshot cannot be read as it was written. Nothing was changed on the disk, and nothing is served: restore the folder from
/// a backup. Do not retry.
/// </summary>
public sealed class SnapshotDamagedException(string file, long offset, string reason)
    : StorageException($"The snapshot {file} is damaged at byte {offset}: {reason}. Nothing was changed; restore the folder from a backup.")
{
    /// <summary>The file, in full.</summary>
    public string File { get; } = file;

    /// <summary>Where the damage was found, in bytes from the file's start.</summary>
    public long Offset { get; } = offset;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
