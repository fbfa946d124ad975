namespace OrleansCluster.Storage;

/// <summary>
/// The operating system refused or failed a call. What it left on the disk is unknown unless a derived type says so.
/// </summary>
public class DiskIOException : StorageException
{
    /// <summary>
    /// Names the operation, the place and the system's error number (errno, or Windows' code; 0 if it gave none).
    /// </summary>
    public DiskIOException(string operation, string path, string reason, int errorNumber = 0, Exception? inner = null)
        : base($"{operation} of {path} failed: {reason}{(errorNumber == 0 ? "" : $" (error {errorNumber})")}.", inner)
    {
        Operation = operation;
        Path = path;
        ErrorNumber = errorNumber;
    }

    /// <summary>What was tried, in a word.</summary>
    public string Operation { get; }

    /// <summary>The file or directory, in full.</summary>
    public string Path { get; }

    /// <summary>The system's number for the error; 0 if it gave none.</summary>
    public int ErrorNumber { get; }

    /// <inheritdoc/>
    public override bool Retryable => false;
}
