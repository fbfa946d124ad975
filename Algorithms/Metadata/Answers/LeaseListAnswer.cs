namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>Leases, in the order of their ids.</summary>
/// <param name="LeaseIds">Their ids.</param>
/// <param name="HasMore">Whether there are some with greater ids.</param>
public sealed record LeaseListAnswer(long[] LeaseIds, bool HasMore) : MetadataAnswer;
