using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Watches;

/// <summary>Reads the history of a range, revision by revision; one that no answer holds in parts.</summary>
internal sealed class HistoryReader(MetadataState state)
{
    /// <summary>Changes looked at in one read, so that one for a quiet key does not go through the whole history at once.</summary>
    private const int MaxVisitedChanges = 10_000;

    public HistoryBatch Read(KeyRange range, long fromRevision, int fromOrder, bool withPrevious, int maxEvents, long maxBytes)
    {
        var next = Math.Max(1, fromRevision);
        if (next < state.CompactedRevision)
            return new([], next, new RefusedAnswer(RefusalKind.Compacted, state.CompactedRevision, next) { Revision = state.Revision });
        var events = new List<MetadataEvent>();
        long bytes = 0;
        var first = state.Changes.FindFirst(next);
        // A change's order is its place among those of its revision.
        if (fromOrder > 0 && IsOf(first, next))
            first = IsOf(first + fromOrder, next) ? first + fromOrder : state.Changes.FindFirst(next + 1);
        for (var at = first; at < state.Changes.Count;)
        {
            var revision = state.Changes[at].ModRevision;
            if (at - first >= MaxVisitedChanges)
                return new(events, revision, null);
            var before = events.Count;
            for (; IsOf(at, revision); at++)
            {
                if (!range.Contains(state.Changes[at].Key))
                    continue;
                bytes += Add(events, state.Changes[at], withPrevious);
                if (before > 0 && (events.Count > maxEvents || bytes > maxBytes))
                {
                    events.RemoveRange(before, events.Count - before);
                    return new(events, revision, null);
                }

                if (bytes > MetadataLimits.MaxRevisionBytes && events.Count > 1)
                {
                    events.RemoveAt(events.Count - 1);
                    return new(events, revision, null) { NextOrder = state.Changes[at].Order };
                }
            }
        }

        return new(events, Math.Max(next, state.Revision + 1), null);
    }

    private bool IsOf(long at, long revision) => at < state.Changes.Count && state.Changes[at].ModRevision == revision;

    private long Add(List<MetadataEvent> events, KeyVersion version, bool withPrevious)
    {
        var previous = withPrevious ? state.Keys.FindBefore(version.Key, version.ModRevision) : null;
        events.Add(new MetadataEvent(version, previous));
        return version.Cost + (previous?.Cost ?? 0);
    }
}
