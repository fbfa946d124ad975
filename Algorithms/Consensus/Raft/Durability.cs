using static OrleansCluster.Algorithms.Consensus.Raft.RaftInvariantException;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// What is on the disk, while writes are under way. Writes are numbered and become durable in their order. Which entries are durable is
/// counted by write, never by an index that comes back: one that was overwritten meanwhile would be taken for its successor.
/// </summary>
internal sealed class Durability
{
    private readonly List<WriteUnderWay> _underWay = [];
    private readonly List<(long Write, RaftMessage Message)> _withheld = [];
    private long _lastWithHardState;
    private long _lastWithEntries;
    private long _persisted;

    /// <summary>The number of the write that is being gathered.</summary>
    public long Gathering { get; private set; } = 1;

    /// <summary>The last entry that is durable, and of which nothing that was not durable has taken the place.</summary>
    public long Index { get; private set; }

    /// <summary>The last entry that some write has, done or under way.</summary>
    public long HandedOut { get; private set; }

    /// <summary>When the oldest write that is not done was begun; null if there is none.</summary>
    public TimeSpan? OldestBegan => _underWay.Count == 0 ? null : _underWay[0].Began;

    /// <summary>All up to an index is durable, and nothing else counts: at a start, or with a snapshot in place of the log.</summary>
    public void Restore(long index)
    {
        TruncatedFrom(1);
        (Index, HandedOut) = (index, index);
    }

    public void HardStateChanged() => _lastWithHardState = Gathering;

    public void EntriesAppended() => _lastWithEntries = Gathering;

    /// <summary>The entries from an index on are others now: no write that is under way makes those durable.</summary>
    public void TruncatedFrom(long index)
    {
        Index = Math.Min(Index, index - 1);
        HandedOut = Math.Min(HandedOut, index - 1);
        for (var i = 0; i < _underWay.Count; i++)
            _underWay[i] = _underWay[i] with { LastIndex = Math.Min(_underWay[i].LastIndex, index - 1) };
    }

    /// <summary>Ends the gathering: what was gathered is under way from now on.</summary>
    /// <returns>Its number.</returns>
    public long Begin(long lastIndex, TimeSpan now)
    {
        _underWay.Add(new WriteUnderWay(Gathering, lastIndex, now));
        HandedOut = lastIndex;
        return Gathering++;
    }

    /// <summary>All writes up to a number are durable.</summary>
    /// <returns>The messages that waited for them.</returns>
    public List<RaftMessage> Persisted(long number)
    {
        Require(number < Gathering, $"Write {number} is told done, and the last one begun is {Gathering - 1}.");
        _persisted = Math.Max(_persisted, number);
        while (_underWay.Count > 0 && _underWay[0].Number <= number)
        {
            Index = Math.Max(Index, _underWay[0].LastIndex);
            _underWay.RemoveAt(0);
        }

        if (_withheld.Count == 0)
            return [];
        var released = new List<RaftMessage>(_withheld.Count);
        foreach (var (write, message) in _withheld)
        {
            if (write <= number)
                released.Add(message);
        }

        if (released.Count > 0)
            _withheld.RemoveAll(one => one.Write <= number);
        return released;
    }

    /// <summary>The write with which all that is promised so far is durable: the term and the vote.</summary>
    public long Promises => _lastWithHardState;

    /// <summary>The write with which all entries so far are durable, and the promises.</summary>
    public long Entries => Math.Max(_lastWithHardState, _lastWithEntries);

    public bool IsDone(long write) => write <= _persisted;

    /// <summary>Keeps a message until a write is done.</summary>
    public void Withhold(RaftMessage message, long write)
    {
        if (message is AppendResponse { IsAccepted: true } answer
            && _withheld.Count > 0 && _withheld[^1] is { Message: AppendResponse { IsAccepted: true } before } last
            && last.Write == write && before.To == answer.To && before.Term == answer.Term)
        {
            // A leader takes nothing back in its term: the further answer says all that the one before it does.
            _withheld[^1] = (write, answer with { Index = Math.Max(before.Index, answer.Index), Round = Math.Max(before.Round, answer.Round) });
            return;
        }

        _withheld.Add((write, message));
    }

    private readonly record struct WriteUnderWay(long Number, long LastIndex, TimeSpan Began);
}
