namespace OrleansCluster.Simulator.Workloads.Wal;

/// <summary>
/// What one log must hold, as its owner knows it: which record has which index for certain, which may be there, and which never will be.
/// It says what is wrong, in words, when the log shows something else.
/// </summary>
internal sealed class LogLedger
{
    private readonly SortedDictionary<long, int> _known = [];
    private readonly HashSet<int> _open = [];
    private readonly HashSet<int> _never = [];
    private int _lastId;
    private long _mayStartAt = 1;
    private long _mayEndAt = long.MaxValue;

    /// <summary>The first index that the log may begin with, and still lack nothing.</summary>
    public long MayStartAt => _mayStartAt;

    public int Known => _known.Count;

    /// <summary>The highest index that is certain; 0 if none is.</summary>
    public long LastKnown { get; private set; }

    /// <summary>An append begins.</summary>
    public int Begin()
    {
        _open.Add(++_lastId);
        return _lastId;
    }

    /// <summary>It was acknowledged, as the record of this index.</summary>
    public string? Acknowledged(int id, long index, long lastKnownBefore)
    {
        _open.Remove(id);
        if (index <= lastKnownBefore) return $"record {id} got index {index}, but {lastKnownBefore} was acknowledged before it was asked for";
        if (_known.TryGetValue(index, out var other)) return $"record {id} got index {index}, which record {other} has";
        Know(index, id);
        return null;
    }

    /// <summary>It was refused: nothing was appended.</summary>
    public void Refused(int id)
    {
        _open.Remove(id);
        _never.Add(id);
    }

    /// <summary>Everything after this index is to go; until it is known to be gone, it may be there or not.</summary>
    public void SuffixGoes(long lastKept) => _mayEndAt = Math.Min(_mayEndAt, lastKept);

    /// <summary>It is gone.</summary>
    public void SuffixGone()
    {
        foreach (var index in _known.Keys.Where(index => index > _mayEndAt).ToArray())
        {
            _never.Add(_known[index]);
            _known.Remove(index);
        }

        LastKnown = Math.Min(LastKnown, _mayEndAt);
        _mayEndAt = long.MaxValue;
    }

    /// <summary>Everything up to this index may go.</summary>
    public void PrefixGoes(long upTo) => _mayStartAt = Math.Max(_mayStartAt, upTo + 1);

    /// <summary>The log is empty, and its next record has this index.</summary>
    public void Reset(long firstIndex)
    {
        foreach (var id in _known.Values) _never.Add(id);
        _known.Clear();
        LastKnown = firstIndex - 1;
    }

    /// <summary>The log begins here.</summary>
    public void StartsAt(long firstIndex)
    {
        foreach (var index in _known.Keys.TakeWhile(index => index < firstIndex).ToArray()) _known.Remove(index);
    }

    /// <summary>A record that was read must be the one that is known to stand there.</summary>
    public string? Read(long index, ReadOnlySpan<byte> payload)
    {
        if (!WalPayload.TryRead(payload, out var id)) return $"index {index} reads as bytes that were never appended";
        return _known.TryGetValue(index, out var known) && known != id ? $"index {index} reads as record {id}; record {known} was acknowledged there" : null;
    }

    /// <summary>
    /// What a recovery found. From now on that, and nothing else, is what the log holds: what is not there now must never come.
    /// </summary>
    /// <param name="found">Every record, by index.</param>
    /// <param name="firstIndex">Where the log says it begins.</param>
    /// <param name="maxLost">How many of the last records may be missing: 0 on a disk that is intact.</param>
    public string? Recovered(SortedDictionary<long, byte[]> found, long firstIndex, int maxLost)
    {
        var ids = new SortedDictionary<long, int>();
        var present = new HashSet<int>();
        var expected = firstIndex;
        foreach (var (index, payload) in found)
        {
            if (index != expected++) return $"after index {expected - 2} came {index}";
            if (!WalPayload.TryRead(payload, out var id)) return $"index {index} holds bytes that were never appended";
            if (_never.Contains(id)) return $"index {index} holds record {id}, which was refused, cut off, or missing before";
            if (!present.Add(id)) return $"record {id} is there twice";
            if (!_known.TryGetValue(index, out var known) && !_open.Contains(id)) return $"index {index} holds record {id}, which belongs elsewhere";
            if (known != 0 && known != id) return $"index {index} holds record {id}; record {known} was acknowledged there";
            ids[index] = id;
        }

        return Missing(ids, firstIndex, maxLost) ?? Adopt(ids, present, firstIndex);
    }

    private string? Missing(SortedDictionary<long, int> ids, long firstIndex, int maxLost)
    {
        if (firstIndex > _mayStartAt) return $"it begins at {firstIndex}; records from {_mayStartAt} on were to stay";
        var lost = _known.Where(pair => pair.Key >= firstIndex && pair.Key <= _mayEndAt && !ids.ContainsKey(pair.Key)).ToList();
        return lost.Count <= maxLost
            ? null
            : $"{lost.Count} acknowledged records are missing, from index {lost[0].Key} (record {lost[0].Value}) on; it holds {firstIndex} to {firstIndex + ids.Count - 1}";
    }

    private string? Adopt(SortedDictionary<long, int> ids, HashSet<int> present, long firstIndex)
    {
        foreach (var id in _open.Concat(_known.Where(pair => pair.Key >= firstIndex).Select(pair => pair.Value)).ToArray())
        {
            if (!present.Contains(id)) _never.Add(id);
        }

        _open.Clear();
        _known.Clear();
        LastKnown = firstIndex - 1;
        foreach (var (index, id) in ids) Know(index, id);
        _mayEndAt = long.MaxValue;
        return null;
    }

    private void Know(long index, int id)
    {
        _known[index] = id;
        LastKnown = Math.Max(LastKnown, index);
    }
}
