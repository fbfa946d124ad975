namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>The records that wait to be taken, in order. They hold on to the values, which are not copied until they are encoded.</summary>
internal sealed class ChangeLog
{
    private readonly Queue<CacheRecord> _waiting = new();
    private long _firstPosition;

    /// <summary>What waits, in bytes, counted generously.</summary>
    public long Bytes { get; private set; }

    public void Add(long position, CacheRecord record)
    {
        if (_waiting.Count == 0)
            _firstPosition = position;
        _waiting.Enqueue(record);
        Bytes += record.Bytes;
    }

    /// <summary>The first that wait: at least one if any, and no more than so many bytes otherwise.</summary>
    public RecordBatch? Take(long maxBytes, long nowMs)
    {
        if (_waiting.Count == 0)
            return null;
        var taken = new List<CacheRecord>();
        for (var bytes = 0L; taken.Count < CacheLimits.MaxBatchRecords && _waiting.TryPeek(out var record); )
        {
            bytes += record.Bytes;
            if (taken.Count > 0 && bytes > maxBytes)
                break;
            taken.Add(_waiting.Dequeue());
            Bytes -= record.Bytes;
        }

        var batch = new RecordBatch(_firstPosition, nowMs, taken);
        _firstPosition += taken.Count;
        return batch;
    }
}
