namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>There is no committed file at the path.</summary>
[GenerateSerializer, Alias("oc.files.FileMissingException")]
public sealed class FileMissingException : FileSystemException
{
    public FileMissingException(string path)
        : base($"There is no file '{path}'.") => Path = path;

    [Id(0)] public string Path { get; }

    public override string Code => "file.not_found";

    public override bool Retryable => false;
}
