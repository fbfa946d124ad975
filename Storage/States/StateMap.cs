namespace OrleansCluster.Storage.States;

/// <summary>The durable records in memory. Any thread reads; the store's pump alone changes it.</summary>
internal sealed class StateMap
{
    /// <summary>What a record costs beside its key and value, about, in a snapshot.</summary>
    private const int RecordOverhead = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, StateRecord> _records = new(StringComparer.Ordinal);
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
                return _records.Count;
        }
    }

    /// <summary>The records' bytes, about, as a snapshot would write them.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public StateRecord? Find(string key)
    {
        lock (_gate)
            return _records.GetValueOrDefault(key);
    }

    /// <summary>Puts (or, with null, removes) a record.</summary>
    public void Set(string key, StateRecord? record)
    {
        lock (_gate)
        {
            if (_records.Remove(key, out var old))
                _bytes -= Cost(key, old);
            if (record is null)
                return;
            _records.Add(key, record);
            _bytes += Cost(key, record);
        }
    }

    /// <summary>The records of this moment: the references only, some 10 ms for a million.</summary>
    public KeyValuePair<string, StateRecord>[] Copy()
    {
        lock (_gate)
            return [.. _records];
    }

    private static long Cost(string key, StateRecord record) => key.Length + record.Value.Length + RecordOverhead;
}
