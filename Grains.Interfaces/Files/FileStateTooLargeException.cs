namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// What is to be kept of a file or directory has more bytes than one record of grain state may have: a file has too many blocks, or the names
/// of a directory are too long together. Nothing was changed, and nothing will be.
/// </summary>
[GenerateSerializer, Alias("oc.files.FileStateTooLargeException")]
public sealed class FileStateTooLargeException : FileSystemException
{
    public FileStateTooLargeException(string subject, long actual, long limit)
        : base($"The record of '{subject}' would have {actual:N0} bytes; where grain state is kept, a record has at most {limit:N0}. Nothing was changed.") =>
        (Subject, Actual, Limit) = (subject, actual, limit);

    /// <summary>The path of the file or directory.</summary>
    [Id(0)] public string Subject { get; }

    /// <summary>How many bytes it would have.</summary>
    [Id(1)] public long Actual { get; }

    /// <summary>How many it may have.</summary>
    [Id(2)] public long Limit { get; }

    public override string Code => "file.state_too_large";

    public override bool Retryable => false;
}
