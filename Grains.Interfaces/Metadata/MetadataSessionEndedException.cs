namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>
/// The client's session ended (it could not be renewed in time) while the answer to a change was still out. Unknown: whether the
/// change took effect; it will not any more from now on. Read what it was about.
/// </summary>
[GenerateSerializer, Alias("oc.metadata.MetadataSessionEndedException")]
public sealed class MetadataSessionEndedException : MetadataException
{
    public MetadataSessionEndedException(long sessionId)
        : base($"The session {sessionId} ended before the change was answered. Whether it took effect is unknown; it did so whole or not at all, and will not from now on. Read to find out.")
        => SessionId = sessionId;

    [Id(0)] public long SessionId { get; }

    public override string Code => "metadata.session_ended";

    public override bool Retryable => false;

    public override bool OutcomeKnown => false;
}
