namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>An argument is not allowed, or the operations of a transaction contradict each other. Nothing was changed; the same call never succeeds.</summary>
[GenerateSerializer, Alias("oc.metadata.InvalidMetadataRequestException")]
public sealed class InvalidMetadataRequestException : MetadataException
{
    public InvalidMetadataRequestException(string message)
        : base(message)
    {
    }

    public override string Code => "metadata.invalid";

    public override bool Retryable => false;
}
