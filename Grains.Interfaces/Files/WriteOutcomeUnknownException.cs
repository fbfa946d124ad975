namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// The answer to a commit or a deletion was lost and could not be asked for again. Unknown: whether it took effect. It did
/// so whole or not at all. Read the file's <see cref="FileStat"/> to find out, or do it again.
/// </summary>
[GenerateSerializer, Alias("oc.files.WriteOutcomeUnknownException")]
public sealed class WriteOutcomeUnknownException : FileSystemException
{
    public WriteOutcomeUnknownException(string path, Exception? innerException)
        : base(
            $"Whether the change of '{path}' took effect is unknown: the answer was lost. It did so whole or not at all.",
            innerException)
        => Path = path;

    [Id(0)] public string Path { get; }

    public override string Code => "file.outcome_unknown";

    public override bool Retryable => true;

    public override bool OutcomeKnown => false;
}
