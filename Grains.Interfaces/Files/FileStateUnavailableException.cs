namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// The durable state of a file or directory could not be read or written, or another activation wrote it first. With
/// <see cref="OutcomeKnown"/> nothing was changed. The client retries this by itself a few times.
/// </summary>
[GenerateSerializer, Alias("oc.files.FileStateUnavailableException")]
public sealed class FileStateUnavailableException : FileSystemException
{
    /// <summary>Of the reason only the first line is kept: a storage provider may put a whole stack trace into its message.</summary>
    public FileStateUnavailableException(string subject, bool nothingChanged, string detail)
        : base($"The state of '{subject}' is unavailable: {FirstLine(detail)} "
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

    private static string FirstLine(string detail)
    {
        var line = detail.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        return end < 0 ? line.ToString() : line[..end].TrimEnd().ToString() + ".";
    }
}
