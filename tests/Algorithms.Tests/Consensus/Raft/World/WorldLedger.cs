using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// What must hold of all replicas together (dissertation, figure 3.2): election safety, leader append-only, log matching, leader
/// completeness, state machine safety; and that reads see all that was committed before they were asked for.
/// </summary>
internal sealed class WorldLedger
{
    private readonly List<LogEntry> _committed = [];
    private readonly List<long> _commitTerms = []; // In which term, at the latest, each entry was committed: leaders of later terms have it.
    private readonly Dictionary<long, ReplicaId> _leaders = [];
    private readonly Dictionary<ReplicaId, (long Term, long LastIndex, long LastTerm)> _logs = [];
    private readonly List<(TimeSpan Moment, long Commit)> _history = [(TimeSpan.Zero, 0)];

    /// <summary>The highest index that any replica has known to be committed.</summary>
    public long Commit => _history[^1].Commit;

    public IReadOnlyList<LogEntry> Committed => _committed;

    public int Elections => _leaders.Count;

    public void Look(RaftCore core, TimeSpan real)
    {
        if (core.Role == RaftRole.Leader)
            LookAtLeader(core);
        if (core.CommitIndex <= Commit)
            return;
        while (_commitTerms.Count < core.CommitIndex)
            _commitTerms.Add(core.Term);
        _history.Add((real, core.CommitIndex));
    }

    public void HandedOut(LogEntry entry)
    {
        if (entry.Index <= _committed.Count)
        {
            Assert.Equal(Text(_committed[(int)entry.Index - 1]), Text(entry));
            return;
        }

        Assert.Equal(_committed.Count + 1, entry.Index);
        _committed.Add(entry);
    }

    public void Match(RaftLog left, RaftLog right)
    {
        var last = Math.Min(left.LastIndex, right.LastIndex);
        var first = Math.Max(left.FirstIndex, right.FirstIndex);
        while (last >= first && left.TermAt(last) != right.TermAt(last))
            last--;
        if (last < first)
            return;
        var (one, two) = (left.Slice(first, last, int.MaxValue, long.MaxValue), right.Slice(first, last, int.MaxValue, long.MaxValue));
        Assert.Equal(one.Select(Text), two.Select(Text));
    }

    /// <summary>What was known to be committed at a moment.</summary>
    public long CommitAt(TimeSpan moment) => _history.Last(one => one.Moment <= moment || one.Moment == TimeSpan.Zero).Commit;

    private void LookAtLeader(RaftCore core)
    {
        if (_leaders.TryAdd(core.Term, core.Id))
        {
            foreach (var entry in _committed.Where(entry => entry.Index >= core.Log.FirstIndex && _commitTerms[(int)entry.Index - 1] < core.Term))
                Assert.True(core.Log.TermAt(entry.Index) == entry.Term, $"{core.Id} leads in term {core.Term} without the committed {entry}");
        }

        Assert.Equal(_leaders[core.Term], core.Id);
        if (_logs.TryGetValue(core.Id, out var before) && before.Term == core.Term)
        {
            Assert.True(core.Log.LastIndex >= before.LastIndex, "a leader's log shrank");
            if (core.Log.TermAt(before.LastIndex) is { } term)
                Assert.Equal(before.LastTerm, term);
        }

        _logs[core.Id] = (core.Term, core.Log.LastIndex, core.Log.LastTerm);
    }

    private static string Text(LogEntry entry) => $"{entry.Index}:{entry.Term} {entry.Kind} {Convert.ToHexString(entry.Data.Span)}";
}
