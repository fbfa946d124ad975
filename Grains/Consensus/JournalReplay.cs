using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Reads a journal from its beginning: what the replica has promised, and the log that is left when all is played again.</summary>
internal sealed class JournalReplay
{
    private readonly List<LogEntry> _entries = [];
    private long _lastIndex;

    public ReplicaIdentity? Identity { get; private set; }

    public HardState Promise { get; private set; }

    /// <summary>The silos of the group that this replica began to create; null if it did not.</summary>
    public string[]? Creation { get; private set; }

    /// <summary>Whether the replica was given up, and a crash kept its folder from being cleared.</summary>
    public bool IsDiscarded { get; private set; }

    public IReadOnlyList<LogEntry> Entries => _entries;

    /// <summary>The last index that a snapshot must stand in for, because the journal has nothing of it any more; 0: it has all.</summary>
    public long Missing => _entries.Count > 0 ? _entries[0].Index - 1 : _lastIndex;

    public JournalPlaces Places { get; } = new();

    public void Play(long record, ReadOnlySpan<byte> payload)
    {
        switch (JournalFormat.KindOf(payload))
        {
            case JournalFormat.Promise:
                var (identity, promise) = JournalFormat.DecodePromise(payload);
                if (Identity is { } known && known != identity)
                    throw new FormatException($"the promise of replica {identity.Id} after those of {known.Id}");
                (Identity, Promise) = (identity, promise);
                break;
            case JournalFormat.Creation:
                Creation = JournalFormat.DecodeCreation(payload);
                break;
            case JournalFormat.Reset:
                _entries.Clear();
                (_lastIndex, _) = JournalFormat.DecodeReset(payload);
                break;
            case JournalFormat.Discard:
                IsDiscarded = true;
                break;
            case JournalFormat.Entry:
                Add(record, JournalFormat.DecodeEntry(payload));
                break;
            case var other:
                throw new FormatException($"a journal record of kind {other}, which this program does not know");
        }
    }

    private void Add(long record, LogEntry entry)
    {
        // The beginning was dropped, with the reset that may have stood there.
        if (_entries.Count == 0 && _lastIndex == 0)
            _lastIndex = entry.Index - 1;
        if (entry.Index > _lastIndex + 1)
            throw new FormatException($"entry {entry.Index} after {_lastIndex}");
        if (entry.Index <= _lastIndex)
        {
            var kept = _entries.Count - (int)Math.Min(_entries.Count, _lastIndex - entry.Index + 1);
            _entries.RemoveRange(kept, _entries.Count - kept);
        }

        _entries.Add(entry);
        _lastIndex = entry.Index;
        Places.Add(record, entry.Index, entry.Index);
    }
}
