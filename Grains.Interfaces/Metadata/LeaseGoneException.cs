namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>The lease has ended, and its keys with it, or was never granted. Nothing was changed.</summary>
[GenerateSerializer, Alias("oc.metadata.LeaseGoneException")]
public sealed class LeaseGoneException : MetadataException
{
    public LeaseGoneException(long leaseId)
        : base($"The lease {leaseId} has ended, or never was. Nothing was changed; grant another.")
        => LeaseId = leaseId;

    [Id(0)] public long LeaseId { get; }

    public override string Code => "metadata.lease_gone";

    public override bool Retryable => false;
}
