namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>An option or argument of a call is outside of what is allowed. Nothing was done.</summary>
[GenerateSerializer, Alias("oc.files.InvalidFileOptionsException")]
public sealed class InvalidFileOptionsException : FileSystemException
{
    public InvalidFileOptionsException(string message)
        : base(message)
    {
    }

    public override string Code => "file.invalid_options";

    public override bool Retryable => false;
}
