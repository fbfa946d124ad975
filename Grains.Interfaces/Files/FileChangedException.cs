namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// The file was replaced or deleted while it was being read, and the blocks of the version that was opened are gone. What
/// was read before is right, of that version. Open it again.
/// </summary>
[GenerateSerializer, Alias("oc.files.FileChangedException")]
public sealed class FileChangedException : FileSystemException
{
    public FileChangedException(string path, long openedVersion, long? currentVersion)
        : base($"'{path}' was {(currentVersion is null ? "deleted" : "replaced")} while version {openedVersion} was being read.")
    {
        Path = path;
        OpenedVersion = openedVersion;
        CurrentVersion = currentVersion;
    }

    [Id(0)] public string Path { get; }

    [Id(1)] public long OpenedVersion { get; }

    /// <summary>The version that is there now; null if none is.</summary>
    [Id(2)] public long? CurrentVersion { get; }

    public override string Code => "file.changed";

    public override bool Retryable => true;
}
