namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// The durable state of a file or directory could not be read or written, or another activation wrote it first. With
/// <see cref="OutcomeKnown"/> nothing was changed. The client retries this by itself a few times.
/// </summary>
[GenerateSerializer, Alias("oc.files.FileStateUnavailableException")]
public sealed class FileStateUnavailableException : FileSystemException
{
    public FileStateUnavailableException(string subject, bool nothingChanged, string detail)
        : base($"The state of '{subject}' is unavailable: {detail} "
            + (nothingChanged ? "Nothing was changed." : "Whether the change took effect is unknown."))
    {
        Subject = subject;
        NothingChanged = nothingChanged;
    }

    /// <summary>The path of the file or directory.</summary>
    [Id(0)] public string Subject { get; }

    [Id(1)] public bool NothingChanged { get; }

    public override string Code => "file.state_unavailable";

    public override bool Retryable => true;

    public override bool OutcomeKnown => NothingChanged;
}
