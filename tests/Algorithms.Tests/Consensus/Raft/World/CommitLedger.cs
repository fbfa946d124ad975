using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>What any replica has known to be committed, with the lowest term in which one knew it: leaders of later terms have it.</summary>
internal sealed class CommitLedger(LeaderLedger leaders)
{
    private readonly List<(LogNode Node, long Term)> _committed = []; // The terms never fall: who knows of an entry knows of those before it.

    /// <summary>The highest index.</summary>
    public long Index => _committed.Count;

    /// <summary>A replica that is in a term knows an entry, and all before it, to be committed.</summary>
    public void Note(ReplicaId replica, long term, LogNode node)
    {
        var added = new Stack<LogNode>();
        var isNews = false;
        for (var one = node; one.Index > 0; one = one.Parent!)
        {
            if (one.Index > Index)
            {
                added.Push(one);
                continue;
            }

            var (known, knownSince) = _committed[(int)one.Index - 1];
            if (!ReferenceEquals(known, one))
                Assert.Fail($"State machine safety: {replica} takes {one} for committed, and others have taken {known} there.");
            if (knownSince <= term)
                break; // And so are those before.
            _committed[(int)one.Index - 1] = (known, term);
            isNews = true;
        }

        isNews |= added.Count > 0;
        while (added.TryPop(out var one))
            _committed.Add((one, term));
        if (isNews)
            leaders.NoteCommitted(node, term);
    }

    /// <summary>The last entry that was committed in a term before another; null if none was.</summary>
    public LogNode? LastBefore(long term)
    {
        var count = _committed.Count;
        while (count > 0 && _committed[count - 1].Term >= term)
            count--;
        return count == 0 ? null : _committed[count - 1].Node;
    }
}
