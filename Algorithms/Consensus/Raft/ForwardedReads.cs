namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>A follower's reads, sent to the leader in batches.</summary>
internal sealed class ForwardedReads
{
    private readonly List<long> _coming = [];
    private readonly SortedDictionary<long, (List<long> Contexts, TimeSpan Sent)> _sent = [];
    private long _batch;

    public int Count { get; private set; }

    /// <summary>When the oldest batch without an answer was sent; null if there is none.</summary>
    public TimeSpan? OldestSent => _sent.Count == 0 ? null : _sent.First().Value.Sent;

    public bool IsDue => _coming.Count > 0;

    public void Add(long context)
    {
        _coming.Add(context);
        Count++;
    }

    /// <summary>All that came since the last batch.</summary>
    /// <returns>Its number.</returns>
    public long Send(TimeSpan now)
    {
        _sent.Add(++_batch, ([.. _coming], now));
        _coming.Clear();
        return _batch;
    }

    /// <summary>The reads of a batch; none if it was answered before, or given up.</summary>
    public List<long> Answered(long batch)
    {
        if (!_sent.Remove(batch, out var found))
            return [];
        Count -= found.Contexts.Count;
        return found.Contexts;
    }

    /// <summary>The reads of all batches sent at a moment or before: their answers are given up.</summary>
    public List<long> TakeSentUntil(TimeSpan moment)
    {
        var late = new List<long>();
        while (_sent.Count > 0 && _sent.First() is var (batch, (_, sent)) && sent <= moment)
            late.AddRange(Answered(batch));
        return late;
    }

    public List<long> Clear()
    {
        List<long> all = [.. _sent.Values.SelectMany(one => one.Contexts), .. _coming];
        _sent.Clear();
        _coming.Clear();
        Count = 0;
        return all;
    }
}
