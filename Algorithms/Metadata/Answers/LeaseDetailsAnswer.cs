namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>A lease as it is.</summary>
/// <param name="LeaseId">Its id.</param>
/// <param name="Milliseconds">Its time to live after each renewal.</param>
/// <param name="RemainingMilliseconds">
/// What is left of it: on the leader by its clock; on another replica, or on one that leads since a moment only, as it was last
/// written to the log, which is more. For people; what a holder may rely on is counted by the holder.
/// </param>
/// <param name="Keys">The keys that end with it, in their order, if they were asked for.</param>
public sealed record LeaseDetailsAnswer(long LeaseId, long Milliseconds, long RemainingMilliseconds, ByteString[] Keys) : MetadataAnswer;
