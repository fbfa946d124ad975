namespace OrleansCluster.Storage.Blocks;

/// <summary>The headers used last, so that a ranged read of a block needs no read of its header. Any thread may call.</summary>
internal sealed class HeaderCache(int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<BlockHeader>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<BlockHeader> _byUse = new();
    private long _changes;

    public BlockHeader? Find(string blockId)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(blockId, out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value;
        }
    }

    /// <summary>
    /// Grows whenever a header is removed: what was read from a file before that may be that of a block which is gone.
    /// </summary>
    public long Changes
    {
        get
        {
            lock (_gate)
                return _changes;
        }
    }

    /// <summary>Adds a header that was read from a file opened after <paramref name="changes"/> was taken.</summary>
    public void SetIfUnchanged(BlockHeader header, long changes)
    {
        lock (_gate)
        {
            if (changes == _changes)
                Set(header);
        }
    }

    public void Set(BlockHeader header)
    {
        if (limit == 0)
            return;
        lock (_gate)
        {
            Forget(header.BlockId);
            _nodes.Add(header.BlockId, _byUse.AddFirst(header));
            if (_nodes.Count > limit)
                Forget(_byUse.Last!.Value.BlockId);
        }
    }

    public void Remove(string blockId)
    {
        lock (_gate)
        {
            _changes++;
            Forget(blockId);
        }
    }

    private void Forget(string blockId)
    {
        if (_nodes.Remove(blockId, out var node))
            _byUse.Remove(node);
    }
}
