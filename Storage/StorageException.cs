namespace OrleansCluster.Storage;

/// <summary>The base of everything that the storage room throws, other than for arguments that no caller may pass.</summary>
public abstract class StorageException : Exception
{
    private protected StorageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether the same call, later, on the same open store, may succeed without anybody repairing anything.</summary>
    public abstract bool Retryable { get; }
}
