namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// The file was committed or deleted by somebody else since this write began, or is not at the version that the write asked
/// for. Certain: this write is not visible and never will be. Begin again to try on top of the other's change.
/// </summary>
[GenerateSerializer, Alias("oc.files.WriteConflictException")]
public sealed class WriteConflictException : FileSystemException
{
    public WriteConflictException(string path, string detail)
        : base($"The write of '{path}' lost: {detail} Nothing of it is visible.") => Path = path;

    [Id(0)] public string Path { get; }

    public override string Code => "file.write_conflict";

    public override bool Retryable => true;
}
