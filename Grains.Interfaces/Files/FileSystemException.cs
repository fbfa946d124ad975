namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// What a call of the file service can fail with. Every subclass says what happened, what is certain, and whether to retry.
/// </summary>
[GenerateSerializer, Alias("oc.files.FileSystemException")]
public abstract class FileSystemException : Exception
{
    protected FileSystemException(string message)
        : base(message)
    {
    }

    protected FileSystemException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The stable code of this error, such as <c>file.not_found</c>. Codes are never renamed.</summary>
    public abstract string Code { get; }

    /// <summary>Whether the same call, made again from its start, may succeed without anything else being changed.</summary>
    public abstract bool Retryable { get; }

    /// <summary>
    /// Whether it is certain that the call changed nothing that is visible. False only where an answer was lost and could
    /// not be asked for again.
    /// </summary>
    public virtual bool OutcomeKnown => true;
}
