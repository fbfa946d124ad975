namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>The messages with entries that are on their way to a follower without an answer, bounded in number and in bytes.</summary>
internal sealed class Inflights(int maxMessages, long maxBytes)
{
    private readonly Queue<(long LastIndex, long Bytes)> _messages = new();
    private long _bytes;

    public bool IsFull => _messages.Count >= maxMessages || _bytes >= maxBytes;

    public int Count => _messages.Count;

    public void Add(long lastIndex, long bytes)
    {
        _messages.Enqueue((lastIndex, bytes));
        _bytes += bytes;
    }

    /// <summary>All up to an index were answered.</summary>
    public void FreeTo(long index)
    {
        while (_messages.TryPeek(out var first) && first.LastIndex <= index)
            FreeFirst();
    }

    /// <summary>The oldest one is taken as lost.</summary>
    public void FreeFirst()
    {
        if (_messages.TryDequeue(out var first))
            _bytes -= first.Bytes;
    }

    public void Clear()
    {
        _messages.Clear();
        _bytes = 0;
    }
}
