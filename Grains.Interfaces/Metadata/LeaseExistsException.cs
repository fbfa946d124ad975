namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>There is a lease of the id that was to be granted. Nothing was changed.</summary>
[GenerateSerializer, Alias("oc.metadata.LeaseExistsException")]
public sealed class LeaseExistsException : MetadataException
{
    public LeaseExistsException(long leaseId)
        : base($"There is a lease {leaseId} already. Nothing was changed; let the store choose an id (0), or choose another.")
        => LeaseId = leaseId;

    [Id(0)] public long LeaseId { get; }

    public override string Code => "metadata.lease_exists";

    public override bool Retryable => false;
}
