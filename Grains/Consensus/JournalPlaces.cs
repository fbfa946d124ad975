namespace OrleansCluster.Grains.Consensus;

/// <summary>Where in the journal entries stand, so that its beginning can be dropped when the log's is.</summary>
internal sealed class JournalPlaces
{
    private const int Grain = 1024;
    private readonly Queue<(long Record, long HighestIndex)> _runs = new();
    private (long Record, long HighestIndex, int Count)? _last;

    /// <summary>A record, or the first of several one behind the other, holds entries from one index to another.</summary>
    public void Add(long record, long firstIndex, long lastIndex)
    {
        var count = (int)(lastIndex - firstIndex + 1);
        if (_last is { } last && last.Count + count <= Grain)
        {
            _last = (last.Record, Math.Max(last.HighestIndex, lastIndex), last.Count + count);
            return;
        }

        if (_last is { } full)
            _runs.Enqueue((full.Record, full.HighestIndex));
        _last = (record, lastIndex, count);
    }

    /// <summary>The last record such that all up to it hold only entries below an index; 0 if there is none.</summary>
    public long DropBelow(long index)
    {
        var upTo = 0L;
        while (_runs.TryPeek(out var first) && first.HighestIndex < index)
        {
            _runs.Dequeue();
            upTo = (_runs.TryPeek(out var next) ? next.Record : _last!.Value.Record) - 1;
        }

        return upTo;
    }
}
