namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>
/// A change was sent, and what became of it could not be found out in time. Unknown: whether it took effect. It did so, or will,
/// whole or not at all, and at most once; and not after a change that the same client begins now, and no other beside it, has been
/// answered. Read what it was about, or do it again if doing it twice is no harm.
/// </summary>
[GenerateSerializer, Alias("oc.metadata.MetadataOutcomeUnknownException")]
public sealed class MetadataOutcomeUnknownException : MetadataException
{
    public MetadataOutcomeUnknownException(string detail, Exception? innerException = null)
        : base($"Whether the change took effect is unknown: {detail} It did so whole or not at all; read to find out.", innerException)
    {
    }

    public override string Code => "metadata.outcome_unknown";

    public override bool Retryable => false;

    public override bool OutcomeKnown => false;
}
