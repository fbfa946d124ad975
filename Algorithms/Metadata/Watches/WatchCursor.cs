namespace OrleansCluster.Algorithms.Metadata.Watches;

/// <summary>
/// Where one watcher stands. What is applied is offered to it and, while the watcher keeps up, buffered; beyond the bound the
/// buffer is dropped, and the watcher reads from the history, from the first revision that it was not given, until it has
/// caught up again. Either way it is given every event of its range from its first revision on, in order, each once, and all
/// events of a revision together; or is told that they were compacted away.
///
/// <para>After a client or its silo has died, a new cursor at the last batch's <see cref="HistoryBatch.NextRevision"/> goes on
/// where the old one was.</para>
/// </summary>
public sealed class WatchCursor(WatchOptions options, long firstRevision)
{
    private readonly Queue<MetadataEvent> _buffer = new();
    private long _bufferedBytes;

    /// <summary>Every event of the range before this revision has been taken.</summary>
    public long NextRevision { get; private set; } = Math.Max(1, firstRevision);

    /// <summary>Everything from <see cref="NextRevision"/> on is in the buffer; if not, it is to be read from the history.</summary>
    public bool IsCaughtUp { get; private set; }

    /// <summary>Whether a call of <see cref="Take"/> would give events, or may.</summary>
    public bool HasWork => !IsCaughtUp || _buffer.Count > 0;

    /// <summary>Hears of what was applied. Every change must be offered to it, from its first <see cref="Take"/> on, and in order.</summary>
    public void Offer(AppliedChange change)
    {
        if (!IsCaughtUp)
            return;
        foreach (var one in change.Events)
        {
            if (one.Version.ModRevision < NextRevision || !options.Range.Contains(one.Version.Key))
                continue;
            var told = options.WithPrevious ? one : one with { Previous = null };
            _buffer.Enqueue(told);
            _bufferedBytes += CostOf(told);
        }

        if (_buffer.Count > options.MaxBufferedEvents || _bufferedBytes > options.MaxBufferedBytes)
            FallBack();
    }

    /// <summary>
    /// Forgets what is buffered: from now on it reads from the history. To be called where another store takes the place of the
    /// one watched, as when a replica was sent a snapshot.
    /// </summary>
    public void FallBack()
    {
        _buffer.Clear();
        _bufferedBytes = 0;
        IsCaughtUp = false;
    }

    /// <summary>The next events, none if there are none; and how far the watcher has got with them.</summary>
    public HistoryBatch Take(MetadataStore store, int maxEvents, long maxBytes)
    {
        if (IsCaughtUp)
            return TakeBuffered(store, maxEvents, maxBytes);
        var batch = store.ReadHistory(options.Range, NextRevision, options.WithPrevious, maxEvents, maxBytes);
        if (batch.Refusal is not null)
            return batch;
        NextRevision = batch.NextRevision;
        IsCaughtUp = NextRevision > store.Revision;
        return batch;
    }

    private static long CostOf(MetadataEvent one) => one.Version.Cost + (one.Previous?.Cost ?? 0);

    private HistoryBatch TakeBuffered(MetadataStore store, int maxEvents, long maxBytes)
    {
        var events = new List<MetadataEvent>();
        long bytes = 0;
        while (_buffer.TryPeek(out var first))
        {
            var revision = first.Version.ModRevision;
            var inRevision = _buffer.TakeWhile(one => one.Version.ModRevision == revision).ToList();
            var cost = inRevision.Sum(CostOf);
            if (events.Count > 0 && (events.Count + inRevision.Count > maxEvents || bytes + cost > maxBytes))
            {
                NextRevision = revision;
                return new(events, NextRevision, null);
            }

            events.AddRange(inRevision);
            bytes += cost;
            _bufferedBytes -= cost;
            for (var count = inRevision.Count; count > 0; count--)
                _buffer.Dequeue();
        }

        NextRevision = Math.Max(NextRevision, store.Revision + 1);
        return new(events, NextRevision, null);
    }
}
