using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Algorithms.Metadata.Watches;

/// <summary>
/// The polls that wait for an event, found by the key that changes: a change looks up the polls of its key, those of each of its
/// prefixes of a length that somebody watches, and goes through the other ranges, which are few. So it does not matter to a change
/// how many wait for others. Deterministic. For one thread at a time.
/// </summary>
public sealed class PollTable
{
    /// <summary>Different ranges that are neither one key nor a prefix: a change looks at each of them.</summary>
    public const int MaxOtherRanges = 256;

    private static readonly ByteStringComparer Comparer = new();

    private readonly Dictionary<ByteString, LinkedList<WaitingPoll>> _byKey = new(Comparer);
    private readonly Dictionary<ByteString, LinkedList<WaitingPoll>> _byPrefix = new(Comparer);
    private readonly SortedDictionary<int, int> _prefixLengths = [];
    private readonly Dictionary<KeyRange, LinkedList<WaitingPoll>> _others = [];
    private readonly SortedSet<WaitingPoll> _byDeadline = new(new ByDeadline());
    private long _lastNumber;

    public int Count => _byDeadline.Count;

    /// <summary>When the first of them is to be answered; null if none waits.</summary>
    public TimeSpan? NextDeadline => _byDeadline.Min?.Deadline;

    /// <summary>Lets a poll wait. False if too many wait already.</summary>
    public bool TryAdd(WaitingPoll poll)
    {
        var range = poll.Query.Range;
        if (Count >= MetadataLimits.MaxWaitingWatches || (IsOther(range) && _others.Count >= MaxOtherRanges && !_others.ContainsKey(range)))
            return false;
        poll.Number = ++_lastNumber;
        poll.Place = ListOf(range).AddLast(poll);
        _byDeadline.Add(poll);
        return true;
    }

    /// <summary>Takes out those that wait for a change of this key in this revision, in the order in which they came.</summary>
    public void TakeWaitingFor(ByteString key, long revision, List<WaitingPoll> taken)
    {
        if (Count == 0)
            return;
        var first = taken.Count;
        if (_byKey.TryGetValue(key, out var same))
            Take(same, revision, taken);
        var prefixes = _byPrefix.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var length in _prefixLengths.Keys)
        {
            if (length > key.Length)
                break;
            if (prefixes.TryGetValue(key.Span[..length], out var polls))
                Take(polls, revision, taken);
        }

        foreach (var (range, polls) in _others)
        {
            if (range.Contains(key))
                Take(polls, revision, taken);
        }

        for (var at = first; at < taken.Count; at++)
            Remove(taken[at]);
    }

    /// <summary>Takes out those whose time is over.</summary>
    public void TakeDue(TimeSpan now, List<WaitingPoll> taken)
    {
        while (_byDeadline.Min is { } poll && poll.Deadline <= now)
        {
            taken.Add(poll);
            Remove(poll);
        }
    }

    /// <summary>Takes out all.</summary>
    public void TakeAll(List<WaitingPoll> taken) => TakeDue(TimeSpan.MaxValue, taken);

    /// <summary>Takes a poll out, if it waits.</summary>
    public bool Remove(WaitingPoll poll)
    {
        if (poll.Place is not { } place)
            return false;
        poll.Place = null;
        _byDeadline.Remove(poll);
        var polls = place.List!;
        polls.Remove(place);
        if (polls.Count == 0)
            RemoveList(poll.Query.Range);
        return true;
    }

    private static void Take(LinkedList<WaitingPoll> polls, long revision, List<WaitingPoll> taken)
    {
        for (var place = polls.First; place is not null; place = place.Next)
        {
            if (place.Value.Query.FromRevision <= revision)
                taken.Add(place.Value);
        }
    }

    private static bool IsPrefix(KeyRange range) => !range.IsOne && range.To == range.From.PrefixEnd();

    private static bool IsOther(KeyRange range) => !range.IsOne && !IsPrefix(range);

    private LinkedList<WaitingPoll> ListOf(KeyRange range)
    {
        if (range.IsOne)
            return GetOrAdd(_byKey, range.From, out _);
        if (!IsPrefix(range))
            return GetOrAdd(_others, range, out _);
        var polls = GetOrAdd(_byPrefix, range.From, out var isNew);
        if (isNew)
            _prefixLengths[range.From.Length] = _prefixLengths.GetValueOrDefault(range.From.Length) + 1;
        return polls;
    }

    private void RemoveList(KeyRange range)
    {
        if (range.IsOne)
        {
            _byKey.Remove(range.From);
        }
        else if (!IsPrefix(range))
        {
            _others.Remove(range);
        }
        else
        {
            _byPrefix.Remove(range.From);
            if (--_prefixLengths[range.From.Length] == 0)
                _prefixLengths.Remove(range.From.Length);
        }
    }

    private static LinkedList<WaitingPoll> GetOrAdd<TKey>(Dictionary<TKey, LinkedList<WaitingPoll>> lists, TKey key, out bool isNew)
        where TKey : notnull
    {
        isNew = !lists.TryGetValue(key, out var list);
        if (isNew)
            lists.Add(key, list = []);
        return list!;
    }

    private sealed class ByDeadline : IComparer<WaitingPoll>
    {
        public int Compare(WaitingPoll? one, WaitingPoll? other) => (one!.Deadline, one.Number).CompareTo((other!.Deadline, other.Number));
    }

    private sealed class ByteStringComparer : IEqualityComparer<ByteString>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ByteString>
    {
        public bool Equals(ByteString one, ByteString other) => one == other;

        public int GetHashCode([DisallowNull] ByteString bytes) => bytes.GetHashCode();

        public bool Equals(ReadOnlySpan<byte> bytes, ByteString other) => bytes.SequenceEqual(other.Span);

        public int GetHashCode(ReadOnlySpan<byte> bytes) => ByteString.HashOf(bytes);

        public ByteString Create(ReadOnlySpan<byte> bytes) => ByteString.CopyOf(bytes);
    }
}
