using OrleansCluster.Algorithms.Metadata.Quotas;

namespace OrleansCluster.Client.Metadata;

/// <summary>The figures of the store.</summary>
/// <param name="Revision">The newest revision.</param>
/// <param name="CompactedRevision">The least revision that can be read; 0 while nothing was compacted.</param>
/// <param name="AppliedIndex">The last entry of the log that was applied.</param>
/// <param name="KeyCount">Keys that are there.</param>
/// <param name="RetainedBytes">Bytes of all versions that are kept: what counts against <paramref name="StoreLimit"/>.</param>
/// <param name="StoreLimit">The store's quota, in bytes.</param>
/// <param name="LeaseCount">Leases, sessions' included.</param>
/// <param name="SessionCount">Clients' sessions.</param>
/// <param name="StoredAnswerBytes">Bytes of answers that are kept for retries.</param>
/// <param name="WaitingWatches">Polls that wait for an event at the replica that answered.</param>
/// <param name="Quotas">The quotas of prefixes, in their order.</param>
public sealed record StoreStatus(
    long Revision,
    long CompactedRevision,
    long AppliedIndex,
    long KeyCount,
    long RetainedBytes,
    long StoreLimit,
    long LeaseCount,
    long SessionCount,
    long StoredAnswerBytes,
    long WaitingWatches,
    IReadOnlyList<PrefixQuota> Quotas);
