namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// Fewer silos can take a block than the file's replication asks for. Nothing is visible of what was written. Retry when
/// more silos are up, or ask for a lower replication.
/// </summary>
[GenerateSerializer, Alias("oc.files.NotEnoughReplicasException")]
public sealed class NotEnoughReplicasException : FileSystemException
{
    public NotEnoughReplicasException(string path, int required, int available, string? detail = null)
        : base($"'{path}' needs {required} silos for each block and {available} could take one. Nothing of it is visible."
            + (detail is null ? "" : " " + detail))
    {
        Path = path;
        Required = required;
        Available = available;
    }

    [Id(0)] public string Path { get; }

    [Id(1)] public int Required { get; }

    [Id(2)] public int Available { get; }

    public override string Code => "file.not_enough_replicas";

    public override bool Retryable => true;
}
