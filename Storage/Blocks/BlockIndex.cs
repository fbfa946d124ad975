namespace OrleansCluster.Storage.Blocks;

/// <summary>Which blocks there are, durably: in memory, in ordinal order of the ids. Any thread may call.</summary>
internal sealed class BlockIndex
{
    private static readonly BlockEntry End = new("\uFFFF", 0);

    private readonly Lock _gate = new();
    private readonly SortedSet<BlockEntry> _entries =
        new(Comparer<BlockEntry>.Create(static (a, b) => string.CompareOrdinal(a.BlockId, b.BlockId)));

    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    public long TotalBytes => Volatile.Read(ref _bytes);

    public bool Contains(string blockId)
    {
        lock (_gate)
            return _entries.Contains(new BlockEntry(blockId, 0));
    }

    public void Set(string blockId, long length)
    {
        lock (_gate)
        {
            Remove(blockId);
            _entries.Add(new BlockEntry(blockId, length));
            _bytes += length;
        }
    }

    public bool Remove(string blockId)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(new BlockEntry(blockId, 0), out var entry))
                return false;
            _entries.Remove(entry);
            _bytes -= entry.Length;
            return true;
        }
    }

    public List<BlockEntry> Page(string? after, int limit)
    {
        var page = new List<BlockEntry>();
        lock (_gate)
        {
            // The least id that comes after another in ordinal order is that other with a NUL behind it.
            foreach (var entry in _entries.GetViewBetween(new BlockEntry(after is null ? "" : after + '\0', 0), End))
            {
                if (page.Count == limit)
                    break;
                page.Add(entry);
            }
        }

        return page;
    }
}
