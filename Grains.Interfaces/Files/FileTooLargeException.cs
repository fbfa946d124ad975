namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>The content is longer than a file of its block size may be. Nothing of it is visible.</summary>
[GenerateSerializer, Alias("oc.files.FileTooLargeException")]
public sealed class FileTooLargeException : FileSystemException
{
    public FileTooLargeException(string path, long limitBytes)
        : base($"'{path}' would be longer than {limitBytes} bytes, the most its block size allows. Nothing was written.")
    {
        Path = path;
        LimitBytes = limitBytes;
    }

    [Id(0)] public string Path { get; }

    [Id(1)] public long LimitBytes { get; }

    public override string Code => "file.too_large";

    public override bool Retryable => false;
}
