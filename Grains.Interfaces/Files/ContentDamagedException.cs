namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// A file that was read whole does not have the SHA-256 it was written with, although every block passed its own checksums.
/// The last bytes were not handed out; those before them are not to be trusted.
/// </summary>
[GenerateSerializer, Alias("oc.files.ContentDamagedException")]
public sealed class ContentDamagedException : FileSystemException
{
    public ContentDamagedException(string path, long version)
        : base($"What was read of version {version} of '{path}' does not have its SHA-256. Do not use it.")
    {
        Path = path;
        Version = version;
    }

    [Id(0)] public string Path { get; }

    [Id(1)] public long Version { get; }

    public override string Code => "file.content_damaged";

    public override bool Retryable => false;
}
