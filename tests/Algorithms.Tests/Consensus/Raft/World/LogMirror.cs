using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>The log of one life of a replica as it was after its last step, to see what the next one has changed.</summary>
internal sealed class LogMirror(RaftCore core, LogTree tree)
{
    // By index. Null below the beginning of the log.
    private readonly List<(LogEntry? Entry, LogNode? Node)> _entries = [(null, LogNode.Root)];

    public RaftCore Core => core;

    public LogNode Tip => _entries[^1].Node!;

    /// <summary>The commit index after the last step.</summary>
    public long Commit { get; private set; }

    public LogNode At(long index) => _entries[(int)index].Node!;

    /// <summary>Takes over what the last step has changed.</summary>
    public void Look()
    {
        var log = core.Log;
        var before = Tip.Index;
        var isAnew = BeginsAnew(log);
        var changed = isAnew ? log.FirstIndex : FirstChange(log);
        // Also of one that became the leader in this step: nothing but votes and its own disk makes it one.
        if (core.Role == RaftRole.Leader && before > 0 && (isAnew || changed <= before))
            Assert.Fail($"Leader append-only: {core.Id} leads in term {core.Term}, and its log of {before} entries was changed at {changed}.");
        _entries.RemoveRange((int)changed, _entries.Count - (int)changed);
        for (var index = changed; index <= log.LastIndex; index++)
            _entries.Add((log[index], tree.Note(core.Id, log[index], Tip)));
        if (log.ConfigurationIndex != Tip.ConfigurationIndex || !Equals(core.Configuration, Tip.Configuration))
            Assert.Fail($"{core.Id} goes by the configuration of {log.ConfigurationIndex}, and the latest in its log is that of {Tip.ConfigurationIndex}.");
        if (core.CommitIndex < Commit)
            Assert.Fail($"{core.Id} took {Commit} for committed, and now {core.CommitIndex}.");
        Commit = core.CommitIndex;
    }

    // After a snapshot in place of the log, or at a start.
    private bool BeginsAnew(RaftLog log)
    {
        var index = log.FirstIndex - 1;
        var term = log.TermAt(index)!.Value;
        if (index < _entries.Count && _entries[(int)index].Node?.Term == term)
            return false;
        _entries.Clear();
        _entries.AddRange(Enumerable.Repeat<(LogEntry?, LogNode?)>(default, (int)index));
        _entries.Add((null, tree.Find(core.Id, index, term)));
        return true;
    }

    // The lowest index at which the log is another than before; the one after its end if none is. Where what is on top is the same object, the
    // step could have put it back over others: so all above the commit index is looked at. Below it the core itself refuses to drop anything.
    private long FirstChange(RaftLog log)
    {
        var index = log.LastIndex + 1;
        while (index > log.FirstIndex && !IsSame(index - 1))
            index--;
        for (var lower = Math.Max(log.FirstIndex, Commit + 1); lower < index; lower++)
        {
            if (!IsSame(lower))
                return lower;
        }

        return index;

        bool IsSame(long at) => at < _entries.Count && ReferenceEquals(_entries[(int)at].Entry, log[at]);
    }
}
