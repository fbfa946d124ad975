using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>
/// Every entry that any log has had. Log matching: two of one index and term are the same, and so is what comes before them; by
/// induction it is enough that the entry before is of the same term.
/// </summary>
internal sealed class EntryLedger(Action<string> wrong)
{
    private readonly Dictionary<(long Index, long Term), (LogEntry Entry, long? PreviousTerm)> _entries = [];

    public void Note(ReplicaId replica, LogEntry entry, long? previousTerm)
    {
        if (_entries.TryAdd((entry.Index, entry.Term), (entry, previousTerm))) return;
        var (other, otherPrevious) = _entries[(entry.Index, entry.Term)];
        if (other.Kind != entry.Kind || !other.Data.Span.SequenceEqual(entry.Data.Span))
            wrong($"{replica} has another entry {entry} than others have had");
        if (otherPrevious != previousTerm)
            wrong($"{replica} has {entry} after an entry of term {previousTerm}, and others have had it after one of term {otherPrevious}");
    }
}
