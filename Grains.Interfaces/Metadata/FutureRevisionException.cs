namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>A revision was asked for that has not been made, or not been seen yet by the replica that answered a stale read. Nothing was changed.</summary>
[GenerateSerializer, Alias("oc.metadata.FutureRevisionException")]
public sealed class FutureRevisionException : MetadataException
{
    public FutureRevisionException(long revision, long newestRevision)
        : base($"There is no revision {revision} yet; the newest is {newestRevision}. Nothing was changed.")
    {
        Revision = revision;
        NewestRevision = newestRevision;
    }

    /// <summary>The revision asked for.</summary>
    [Id(0)] public long Revision { get; }

    /// <summary>The newest there is.</summary>
    [Id(1)] public long NewestRevision { get; }

    public override string Code => "metadata.future_revision";

    public override bool Retryable => false;
}
