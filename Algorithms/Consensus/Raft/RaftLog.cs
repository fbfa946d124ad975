using static OrleansCluster.Algorithms.Consensus.Raft.RaftInvariantException;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// The log as it is in memory: the entries after a base, whose term is known though it is gone. It also knows which configuration is
/// in force: the latest in the log, committed or not (dissertation, section 4.1).
/// </summary>
internal sealed class RaftLog
{
    private readonly List<LogEntry> _entries = [];
    private readonly ConfigurationHistory _configurations = new();
    private long _baseIndex;
    private long _baseTerm;

    /// <summary>The first index whose entry is there, or would be.</summary>
    public long FirstIndex => _baseIndex + 1;

    public long LastIndex => _baseIndex + _entries.Count;

    public long LastTerm => _entries.Count == 0 ? _baseTerm : _entries[^1].Term;

    /// <summary>The highest index known to be committed.</summary>
    public long Commit { get; private set; }

    /// <summary>The bytes of the entries above <see cref="Commit"/>.</summary>
    public long UncommittedBytes { get; private set; }

    /// <summary>The configuration in force; null for a replica that was told of none yet.</summary>
    public GroupConfiguration? Configuration => _configurations.Latest;

    /// <summary>Where it stands in the log; 0 if there is none.</summary>
    public long ConfigurationIndex => _configurations.LatestIndex;

    /// <summary>The latest configuration that is known to be committed, and its index; null if none is.</summary>
    public (GroupConfiguration? Configuration, long Index) CommittedConfiguration => _configurations.At(Commit);

    /// <summary>Whether it votes in a configuration that is not known to be of the past: the latest committed one, or one after it.</summary>
    public bool WasVoterLately(ReplicaId id) => _configurations.IsVoterSince(CommittedConfiguration.Index, id);

    public (GroupConfiguration? Configuration, long Index) ConfigurationAt(long index) => _configurations.At(index);

    /// <summary>The term of the entry at an index, or of the base; null for others.</summary>
    public long? TermAt(long index) =>
        index == _baseIndex ? _baseTerm
        : index > _baseIndex && index <= LastIndex ? this[index].Term
        : null;

    /// <summary>The entry at an index, which the log has.</summary>
    public LogEntry this[long index] => _entries[(int)(index - FirstIndex)];

    /// <summary>What an entry that is there counts towards limits on bytes.</summary>
    public int SizeAt(long index) => this[index].Size;

    /// <summary>Whether a log that ends so has all that this one may have committed (figure 2: RequestVote, 2).</summary>
    public bool IsUpToDate(long lastIndex, long lastTerm) =>
        lastTerm > LastTerm || (lastTerm == LastTerm && lastIndex >= LastIndex);

    /// <summary>The entries from an index: at least one if there is one, and no more than a count and a number of bytes.</summary>
    public LogEntry[] Slice(long from, long to, int maxEntries, long maxBytes)
    {
        Require(from >= FirstIndex && to <= LastIndex, $"Entries {from} to {to} were asked of a log of {FirstIndex} to {LastIndex}.");
        var count = 0;
        var bytes = 0L;
        while (from + count <= to && count < maxEntries)
        {
            bytes += this[from + count].Size;
            if (count > 0 && bytes > maxBytes)
                break;
            count++;
        }

        if (count == 0)
            return [];
        var slice = new LogEntry[count];
        _entries.CopyTo((int)(from - FirstIndex), slice, 0, count);
        return slice;
    }

    /// <summary>
    /// The highest index, at most <paramref name="index"/>, whose term is not above <paramref name="term"/>: above it two logs, one of
    /// which has that term at that index, cannot agree. Below the base if all that is known has a higher term.
    /// </summary>
    public long HighestNotAbove(long index, long term)
    {
        index = Math.Min(index, LastIndex);
        while (TermAt(index) > term)
            index--;
        return index;
    }

    public void Append(LogEntry entry)
    {
        Require(entry.Index == LastIndex + 1, $"Entry {entry.Index} does not follow {LastIndex}.");
        Require(entry.Term >= LastTerm, $"Term {entry.Term} at {entry.Index} follows term {LastTerm}.");
        _entries.Add(entry);
        UncommittedBytes += entry.Size;
        if (entry.Kind == EntryKind.Configuration)
            _configurations.Add(entry.Index, GroupConfigurationFormat.Decode(entry.Data.Span));
    }

    /// <summary>Drops the entries from an index on. Nothing that is committed may be among them.</summary>
    public void TruncateFrom(long index)
    {
        Require(index > Commit, $"Entry {index} is to be dropped, and {Commit} is committed.");
        for (var i = index; i <= LastIndex; i++)
            UncommittedBytes -= this[i].Size;
        _entries.RemoveRange((int)(index - FirstIndex), (int)(LastIndex - index + 1));
        _configurations.TruncateFrom(index);
    }

    /// <summary>Raises the commit index; never lowers it.</summary>
    public bool CommitTo(long index)
    {
        if (index <= Commit)
            return false;
        Require(index <= LastIndex, $"Entry {index} is committed, and the log ends at {LastIndex}: entries that were acknowledged are gone.");
        for (var i = Math.Max(Commit + 1, FirstIndex); i <= index; i++)
            UncommittedBytes -= this[i].Size;
        Commit = index;
        return true;
    }

    /// <summary>Drops the entries up to an index, which is committed.</summary>
    public void CompactTo(long index)
    {
        if (index <= _baseIndex)
            return;
        Require(index <= Commit, $"Entry {index} is to be compacted, and only {Commit} is committed.");
        var term = this[index].Term;
        _entries.RemoveRange(0, (int)(index - _baseIndex));
        (_baseIndex, _baseTerm) = (index, term);
        _configurations.CompactTo(index);
    }

    /// <summary>Begins anew after a snapshot, or after a base that is part of one.</summary>
    public void Restore(SnapshotDescriptor snapshot, long baseIndex, long baseTerm)
    {
        _entries.Clear();
        UncommittedBytes = 0;
        (_baseIndex, _baseTerm) = (baseIndex, baseTerm);
        _configurations.Restore(snapshot.ConfigurationIndex, snapshot.Configuration);
        Commit = Math.Max(Commit, baseIndex);
    }
}
