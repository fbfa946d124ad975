using OrleansCluster.Algorithms.Metadata.Maps;

namespace OrleansCluster.Algorithms.Metadata.Keys;

/// <summary>Every key with the versions that are retained, and what they count for.</summary>
internal sealed class KeyIndex
{
    private readonly PersistentMap<ByteString, KeyEntry> _entries = new();

    /// <summary>Bytes of all versions, deletions and history included.</summary>
    public long RetainedBytes { get; private set; }

    /// <summary>Bytes of what the keys hold at the newest revision.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Keys that are there at the newest revision.</summary>
    public long LiveKeys { get; private set; }

    public MapView<ByteString, KeyEntry> Current => _entries.Current;

    public MapView<ByteString, KeyEntry> Freeze() => _entries.Freeze();

    /// <summary>What the key holds now; null if nothing.</summary>
    public KeyVersion? Find(ByteString key) => _entries.TryGet(key, out var entry) && !entry.Newest.IsDeletion ? entry.Newest : null;

    /// <summary>What the key held just before a revision; null if nothing.</summary>
    public KeyVersion? FindBefore(ByteString key, long revision) =>
        _entries.TryGet(key, out var entry) && entry.At(revision - 1) is { IsDeletion: false } version ? version : null;

    /// <summary>Bytes that the keys of a range count for now.</summary>
    public long LiveBytesOf(KeyRange range) =>
        RangeReader.Scan(Current, range).Sum(version => version.IsDeletion ? 0 : version.Cost);

    public void Add(KeyVersion next)
    {
        if (_entries.TryGet(next.Key, out var entry))
        {
            LiveKeys -= entry.Newest.IsDeletion ? 0 : 1;
            LiveBytes -= entry.Newest.IsDeletion ? 0 : entry.Newest.Cost;
            _entries.Set(next.Key, entry.With(next));
        }
        else
        {
            _entries.Set(next.Key, new KeyEntry(next));
        }

        LiveKeys += next.IsDeletion ? 0 : 1;
        LiveBytes += next.IsDeletion ? 0 : next.Cost;
        RetainedBytes += next.Cost;
    }

    /// <summary>Puts in a key's whole history, which must not be there; from a snapshot.</summary>
    public void Restore(KeyVersion[] versions)
    {
        _entries.Set(versions[0].Key, KeyEntry.Of(versions));
        LiveKeys += versions[^1].IsDeletion ? 0 : 1;
        LiveBytes += versions[^1].IsDeletion ? 0 : versions[^1].Cost;
        foreach (var version in versions)
            RetainedBytes += version.Cost;
    }

    /// <summary>Drops the versions of a key that no reader at the floor or later can reach.</summary>
    public void Trim(ByteString key, long floor)
    {
        if (!_entries.TryGet(key, out var entry))
            return;
        var unreachable = entry.CountUnreachable(floor);
        for (var at = 0; at < unreachable; at++)
            RetainedBytes -= entry[at].Cost;
        if (unreachable == entry.Count)
            _entries.Remove(key);
        else if (unreachable > 0)
            _entries.Set(key, entry.WithoutOldest(unreachable));
    }
}
