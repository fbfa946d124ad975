using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>One life of a replica as it was last seen, to notice what it has changed since.</summary>
internal sealed class ReplicaMirror(string silo, RaftCore core, EntryLedger entries, CommitLedger commits, Action<string> wrong)
{
    private readonly Dictionary<long, LogEntry> _log = [];
    private readonly List<long> _configurations = [];
    private long _lastIndex;
    private long _commit;
    private long _ledTerm;

    public string Silo => silo;

    /// <summary>It is the last life's when that has ended.</summary>
    public RaftCore Core => core;

    /// <summary>Looks at it after a step.</summary>
    public void Look()
    {
        LookAtLog();
        LookAtConfiguration();
        if (core.CommitIndex < _commit) wrong($"{core.Id} took {_commit} for committed, and now {core.CommitIndex}");
        if (core.CommitIndex > _commit) commits.Note(core, _commit + 1, core.CommitIndex);
        _commit = core.CommitIndex;
        _lastIndex = core.Log.LastIndex;
        _ledTerm = core.Role == RaftRole.Leader ? core.Term : 0;
    }

    private void LookAtLog()
    {
        var log = core.Log;
        var from = log.LastIndex + 1;
        while (from > log.FirstIndex && !(_log.TryGetValue(from - 1, out var seen) && ReferenceEquals(seen, log[from - 1]))) from--;
        if (_ledTerm == core.Term && core.Role == RaftRole.Leader && (from <= _lastIndex || log.LastIndex < _lastIndex))
            wrong($"{core.Id} leads in term {core.Term}, and changed its log at {from}, of {_lastIndex} entries");
        _configurations.RemoveAll(index => index >= from);
        for (var index = from; index <= log.LastIndex; index++)
        {
            _log[index] = log[index];
            if (log[index].Kind == EntryKind.Configuration) _configurations.Add(index);
            entries.Note(core.Id, log[index], log.TermAt(index - 1));
        }
    }

    // Dissertation, section 4.1: the latest configuration in the log is in force, committed or not; of those that were dropped from it, it has the last.
    private void LookAtConfiguration()
    {
        var (log, inForce) = (core.Log, core.Log.ConfigurationIndex);
        var latest = _configurations.Count > 0 && _configurations[^1] >= log.FirstIndex ? _configurations[^1] : 0;
        if (latest > 0 ? inForce != latest : inForce >= log.FirstIndex)
            wrong($"{core.Id} goes by the configuration of entry {inForce}; the latest in its log is {(latest > 0 ? $"entry {latest}" : "none")}");
    }
}
