namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// A write took longer than its session lasts without asking for room for another block, and was closed. Certain: it is not
/// visible and never will be. Begin again.
/// </summary>
[GenerateSerializer, Alias("oc.files.WriteSessionExpiredException")]
public sealed class WriteSessionExpiredException : FileSystemException
{
    public WriteSessionExpiredException(string path)
        : base($"The write of '{path}' stood still for too long and was closed. Nothing of it is visible; begin again.")
        => Path = path;

    [Id(0)] public string Path { get; }

    public override string Code => "file.session_expired";

    public override bool Retryable => true;
}
