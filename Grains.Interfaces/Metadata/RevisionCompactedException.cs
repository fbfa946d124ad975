namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>
/// A revision was asked for whose history was given up. Nothing was changed. Read what is there now, and watch from behind that
/// revision on; or ask for <see cref="CompactedRevision"/> or a later one.
/// </summary>
[GenerateSerializer, Alias("oc.metadata.RevisionCompactedException")]
public sealed class RevisionCompactedException : MetadataException
{
    public RevisionCompactedException(long revision, long compactedRevision)
        : base($"Revision {revision} was compacted away; the least that can be read is {compactedRevision}. Nothing was changed.")
    {
        Revision = revision;
        CompactedRevision = compactedRevision;
    }

    /// <summary>The revision asked for.</summary>
    [Id(0)] public long Revision { get; }

    /// <summary>The least revision that can be read.</summary>
    [Id(1)] public long CompactedRevision { get; }

    public override string Code => "metadata.compacted";

    public override bool Retryable => false;
}
