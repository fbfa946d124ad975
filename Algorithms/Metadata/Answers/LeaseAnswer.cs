namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>A lease was granted, or a session opened.</summary>
/// <param name="LeaseId">The id of the lease, which is the session's as well.</param>
/// <param name="Milliseconds">Its time to live.</param>
public sealed record LeaseAnswer(long LeaseId, long Milliseconds) : MetadataAnswer;
