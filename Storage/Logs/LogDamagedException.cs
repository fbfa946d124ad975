namespace OrleansCluster.Storage.Logs;

/// <summary>
/// The log holds something that it was made to keep and cannot be read as it was written. Nothing was changed on the disk, and
/// nothing is served: restore the folder from a replica or a backup. Do not retry.
/// </summary>
public sealed class LogDamagedException(string file, long offset, string reason)
    : StorageException($"The log file {file} is damaged at byte {offset}: {reason}. Nothing was changed; restore it from a replica or a backup.")
{
    /// <summary>The file, in full.</summary>
    public string File { get; } = file;

    /// <summary>Where the damage was found, in bytes from the file's start.</summary>
    public long Offset { get; } = offset;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
