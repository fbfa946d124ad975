namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A path has as many open write sessions as it may. Nothing was done; retry when some have ended.</summary>
[GenerateSerializer, Alias("oc.files.TooManyWritersException")]
public sealed class TooManyWritersException : FileSystemException
{
    public TooManyWritersException(string path, int limit)
        : base($"'{path}' has {limit} writes under way, which is the most it may. Nothing was done.") => Path = path;

    [Id(0)] public string Path { get; }

    public override string Code => "file.too_many_writers";

    public override bool Retryable => true;
}
