namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>
/// No replica could answer within the time: no majority of them is up, or none of them can be reached. Certain: nothing was
/// changed, and nothing will be by this call. Retry when the silos are back.
/// </summary>
[GenerateSerializer, Alias("oc.metadata.MetadataUnavailableException")]
public sealed class MetadataUnavailableException : MetadataException
{
    public MetadataUnavailableException(string group, TimeSpan after, string detail, Exception? innerException = null)
        : base($"The metadata group '{group}' did not answer within {after.TotalSeconds:0.###} s: {detail} Nothing was changed; retry when its silos are back.", innerException)
    {
        Group = group;
        After = after;
    }

    [Id(0)] public string Group { get; }

    /// <summary>For how long it was tried.</summary>
    [Id(1)] public TimeSpan After { get; }

    public override string Code => "metadata.unavailable";

    public override bool Retryable => true;
}
