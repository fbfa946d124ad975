using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Leases;

namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>Answers questions from a store as it is. Only <see cref="HistoryQuery.WaitMilliseconds"/> is left to the caller.</summary>
public static class StoreReader
{
    /// <summary>The answer to a question.</summary>
    /// <param name="store">The store.</param>
    /// <param name="query">The question.</param>
    /// <param name="remainingOf">What is left of a lease in milliseconds, by the leader's clock; null where that is not known.</param>
    /// <param name="waitingWatches">How many polls wait, for the figures.</param>
    public static MetadataAnswer Answer(MetadataStore store, MetadataQuery query, Func<long, long?> remainingOf, int waitingWatches)
    {
        var answer = query switch
        {
            RangeQuery range => Read(store, range),
            HistoryQuery history => Read(store, history, history.FromRevision),
            LeaseQuery lease => Read(store, lease, remainingOf),
            LeasesQuery leases => Read(store, leases),
            StatusQuery => Status(store, waitingWatches),
            _ => throw new ArgumentException($"{query.GetType()} cannot be answered."),
        };
        return answer with { Revision = store.Revision };
    }

    /// <summary>The events of a watched range from a revision on.</summary>
    public static MetadataAnswer Read(MetadataStore store, HistoryQuery query, long fromRevision)
    {
        var order = fromRevision == query.FromRevision ? query.FromOrder : 0;
        var batch = store.ReadHistory(query.Range, fromRevision, query.WithPrevious, query.MaxEvents, query.MaxBytes, order);
        return batch.Refusal is { } refusal
            ? refusal
            : new HistoryAnswer([.. batch.Events], batch.NextRevision, batch.NextRevision <= store.Revision)
            {
                NextOrder = batch.NextOrder,
                Revision = store.Revision,
            };
    }

    private static MetadataAnswer Read(MetadataStore store, RangeQuery query) =>
        store.TryRead(query.Operation, out var result, out var refusal) ? new RangeAnswer(result) : refusal;

    private static MetadataAnswer Read(MetadataStore store, LeaseQuery query, Func<long, long?> remainingOf)
    {
        if (store.FindLease(query.LeaseId) is not { } lease)
            return new RefusedAnswer(RefusalKind.LeaseNotFound, 0, query.LeaseId);
        var keys = query.WithKeys ? store.KeysOfLease(lease.Id) : [];
        var bytes = keys.Sum(key => (long)key.Length);
        if (bytes > MetadataLimits.MaxAnswerBytes)
            return new RefusedAnswer(RefusalKind.AnswerTooLarge, MetadataLimits.MaxAnswerBytes, bytes);
        return new LeaseDetailsAnswer(lease.Id, lease.Milliseconds, remainingOf(lease.Id) ?? lease.RemainingMilliseconds, [.. keys]);
    }

    private static LeaseListAnswer Read(MetadataStore store, LeasesQuery query)
    {
        var ids = new List<long>();
        foreach (var lease in store.ReadLeases(query.AfterId))
        {
            if (ids.Count == query.Limit)
                return new([.. ids], true);
            ids.Add(lease.Id);
        }

        return new([.. ids], false);
    }

    private static StoreStatusAnswer Status(MetadataStore store, int waitingWatches) => new(
        store.CompactedRevision,
        (long)store.AppliedIndex,
        store.KeyCount,
        store.RetainedBytes,
        store.StoreLimit,
        store.LeaseCount,
        store.SessionCount,
        store.StoredAnswerBytes,
        waitingWatches,
        [.. store.PrefixQuotas]);
}
