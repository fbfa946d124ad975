namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A path breaks the rules of paths. Nothing was done; the same path never succeeds.</summary>
[GenerateSerializer, Alias("oc.files.InvalidPathException")]
public sealed class InvalidPathException : FileSystemException
{
    public InvalidPathException(string reason)
        : base($"The path is not valid: {reason}") => Reason = reason;

    /// <summary>Which rule is broken, as a clause.</summary>
    [Id(0)] public string Reason { get; }

    public override string Code => "file.invalid_path";

    public override bool Retryable => false;
}
