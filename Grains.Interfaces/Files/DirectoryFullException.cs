namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A directory holds as many names as it may. Nothing was done.</summary>
[GenerateSerializer, Alias("oc.files.DirectoryFullException")]
public sealed class DirectoryFullException : FileSystemException
{
    public DirectoryFullException(string directory, int limit)
        : base($"The directory '{directory}' holds {limit} names, which is the most it may. Nothing was written.")
    {
        Directory = directory;
        Limit = limit;
    }

    [Id(0)] public string Directory { get; }

    [Id(1)] public int Limit { get; }

    public override string Code => "file.directory_full";

    public override bool Retryable => false;
}
