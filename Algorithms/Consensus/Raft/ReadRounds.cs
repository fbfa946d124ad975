namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// A leader's questions whether it still is the leader. A round begins with a message to everybody; who answers it had no later leader
/// when it heard it. A read that came before a round began may be answered, at the commit index of that time, once a quorum has
/// answered that round or a later one (dissertation, section 6.4). The same answers give the lease its start: the moment before the
/// round was sent (section 6.4.1).
/// </summary>
internal sealed class ReadRounds
{
    private readonly List<PendingRead> _coming = [];
    private readonly Queue<(long Round, PendingRead Read)> _waiting = new();
    private readonly Queue<(long Round, TimeSpan Began)> _began = new();

    /// <summary>The latest round begun; 0 if none was in this term.</summary>
    public long Current { get; private set; }

    /// <summary>When the latest round that a quorum has answered was begun; null if none was.</summary>
    public TimeSpan? Confirmed { get; private set; }

    /// <summary>Whether reads wait for a round to begin.</summary>
    public bool IsDue => _coming.Count > 0;

    public int Count => _coming.Count + _waiting.Count;

    public void Add(PendingRead read) => _coming.Add(read);

    /// <summary>Begins a round, for all reads that came before.</summary>
    public void Begin(TimeSpan now)
    {
        Current++;
        _began.Enqueue((Current, now));
        foreach (var read in _coming)
            _waiting.Enqueue((Current, read));
        _coming.Clear();
    }

    /// <summary>A quorum has answered a round: the reads that may be answered.</summary>
    public List<PendingRead> Confirm(long round)
    {
        while (_began.TryPeek(out var first) && first.Round <= round)
        {
            Confirmed = first.Began;
            _began.Dequeue();
        }

        var ready = new List<PendingRead>();
        while (_waiting.TryPeek(out var first) && first.Round <= round)
            ready.Add(_waiting.Dequeue().Read);
        return ready;
    }

    /// <summary>Ends the term: what still waits gets no answer from this leader.</summary>
    public List<PendingRead> Clear()
    {
        List<PendingRead> left = [.. _waiting.Select(one => one.Read), .. _coming];
        _waiting.Clear();
        _coming.Clear();
        _began.Clear();
        (Current, Confirmed) = (0, null);
        return left;
    }
}
