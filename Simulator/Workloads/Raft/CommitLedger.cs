using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>What any replica has known to be committed, and when.</summary>
internal sealed class CommitLedger(Func<long> now, Action<string> wrong)
{
    private readonly List<(long Term, long CommittedIn)> _entries = [];
    private readonly List<(long Time, long Index)> _history = [(0, 0)];

    /// <summary>The highest index.</summary>
    public long Index => _entries.Count;

    /// <summary>A replica knows its log to be committed from one index to another.</summary>
    public void Note(RaftCore core, long from, long to)
    {
        var log = core.Log;
        for (var index = Math.Max(from, log.FirstIndex); index <= to; index++)
        {
            var term = log[index].Term;
            if (index <= _entries.Count)
            {
                if (_entries[(int)index - 1].Term != term)
                    wrong($"{core.Id} has committed {log[index]}, and others have committed term {_entries[(int)index - 1].Term} there");
            }
            else if (index == _entries.Count + 1)
            {
                _entries.Add((term, core.Term));
            }
        }

        if (to > _entries.Count) wrong($"{core.Id} takes {to} for committed, and nobody has committed more than {_entries.Count}");
        if (_entries.Count > _history[^1].Index) _history.Add((now(), _entries.Count));
    }

    /// <summary>Whether a leader has all that was committed in earlier terms (leader completeness).</summary>
    public void NoteLeader(RaftCore core)
    {
        for (var index = Index; index >= core.Log.FirstIndex; index--)
        {
            var (term, committedIn) = _entries[(int)index - 1];
            if (committedIn < core.Term && core.Log.TermAt(index) != term)
            {
                wrong($"{core.Id} leads in term {core.Term} without entry {index} of term {term}, which was committed in term {committedIn}");
                return;
            }
        }
    }

    /// <summary>What was known to be committed at a time of the loop.</summary>
    public long At(long time)
    {
        var (low, high) = (0, _history.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_history[middle].Time <= time) low = middle;
            else high = middle - 1;
        }

        return _history[low].Index;
    }
}
