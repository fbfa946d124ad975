namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>
/// There is as much of something as may be: leases, sessions, watches, changes that wait. Certain: nothing was changed, and
/// nothing will be by this call. Retry after a pause.
/// </summary>
[GenerateSerializer, Alias("oc.metadata.MetadataBusyException")]
public sealed class MetadataBusyException : MetadataException
{
    /// <param name="detail">What there is too much of, as a sentence.</param>
    /// <param name="innerException">What was seen last.</param>
    public MetadataBusyException(string detail, Exception? innerException = null)
        : base($"The metadata service is busy: {detail} Nothing was changed; retry after a pause.", innerException)
    {
    }

    public override string Code => "metadata.busy";

    public override bool Retryable => true;
}
