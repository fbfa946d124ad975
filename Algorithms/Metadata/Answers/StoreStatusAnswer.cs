using OrleansCluster.Algorithms.Metadata.Quotas;

namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>The figures of a store, as the replica that answers has it. <see cref="MetadataAnswer.Revision"/> is its newest.</summary>
/// <param name="CompactedRevision">The least revision that can be read; 0 while nothing was compacted.</param>
/// <param name="AppliedIndex">The last entry of the log that was applied.</param>
/// <param name="KeyCount">Keys that are there.</param>
/// <param name="RetainedBytes">Bytes of all versions that are kept: what counts against <paramref name="StoreLimit"/>.</param>
/// <param name="StoreLimit">The store's quota, in bytes.</param>
/// <param name="LeaseCount">Leases, sessions' included.</param>
/// <param name="SessionCount">Sessions.</param>
/// <param name="StoredAnswerBytes">Bytes of answers that are kept for retries.</param>
/// <param name="WaitingWatches">Polls that wait for an event at this replica.</param>
/// <param name="Quotas">The quotas of prefixes, in their order.</param>
public sealed record StoreStatusAnswer(
    long CompactedRevision,
    long AppliedIndex,
    long KeyCount,
    long RetainedBytes,
    long StoreLimit,
    long LeaseCount,
    long SessionCount,
    long StoredAnswerBytes,
    long WaitingWatches,
    PrefixQuota[] Quotas) : MetadataAnswer;
