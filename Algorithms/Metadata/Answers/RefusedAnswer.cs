namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>The command was refused.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Limit">What is allowed, where a number says it: bytes, keys, a revision.</param>
/// <param name="Actual">What it was, or would have been.</param>
/// <param name="Subject">The prefix whose quota it was.</param>
public sealed record RefusedAnswer(RefusalKind Kind, long Limit = 0, long Actual = 0, ByteString Subject = default) : MetadataAnswer
{
    /// <summary>Whether an earlier attempt of the same change may have been run. If not, nothing has changed.</summary>
    public bool IsOutcomeUnknown => Kind is RefusalKind.SessionEnded or RefusalKind.SequenceForgotten;
}
