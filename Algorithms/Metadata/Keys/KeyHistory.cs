namespace OrleansCluster.Algorithms.Metadata.Keys;

/// <summary>
/// The versions of a key, the newest last. Versions are only ever added behind the newest and dropped before the oldest, so
/// successive histories share one array: each sees the part of it that it was made for. What was dropped stays in the array
/// until it is half of it; so adding and dropping cost constant time, over the length of a history.
/// </summary>
internal sealed class KeyHistory
{
    private readonly KeyVersion[] _versions;
    private readonly int _first;

    public KeyHistory(KeyVersion[] versions)
        : this(versions, 0, versions.Length)
    {
    }

    private KeyHistory(KeyVersion[] versions, int first, int count)
    {
        _versions = versions;
        _first = first;
        Count = count;
    }

    public int Count { get; }

    public KeyVersion Newest => this[Count - 1];

    public KeyVersion this[int at] => _versions[_first + at];

    public KeyHistory With(KeyVersion next)
    {
        if (_first + Count < _versions.Length)
        {
            _versions[_first + Count] = next;
            return new(_versions, _first, Count + 1);
        }

        var versions = new KeyVersion[Count * 2];
        Array.Copy(_versions, _first, versions, 0, Count);
        versions[Count] = next;
        return new(versions, 0, Count + 1);
    }

    public KeyHistory WithoutOldest(int count)
    {
        var first = _first + count;
        return first <= _versions.Length / 2
            ? new(_versions, first, Count - count)
            : new(_versions.AsSpan(first, Count - count).ToArray());
    }
}
