namespace OrleansCluster.Storage.Logs;

/// <summary>What the pump does next: a run of appends for one flush, or one change of the log's ends.</summary>
internal sealed class LogBatch(int maxBytes)
{
    private readonly List<LogRequest> _requests = [];
    private readonly List<ReadOnlyMemory<byte>> _payloads = [];
    private long _bytes;

    public bool IsEmpty => _requests.Count == 0;

    public IReadOnlyList<ReadOnlyMemory<byte>> Payloads => _payloads;

    public Func<LogWriter, ValueTask>? Change => _requests[0].Change;

    public void Clear()
    {
        _requests.Clear();
        _payloads.Clear();
        _bytes = 0;
    }

    /// <summary>Adds the next request in the queue, unless it must wait for the next round.</summary>
    public bool TryAdd(LogRequest request)
    {
        if (!IsEmpty && (request.Change is not null || Change is not null || _bytes + request.Bytes > maxBytes))
            return false;
        _requests.Add(request);
        _payloads.AddRange(request.Payloads);
        _bytes += request.Bytes;
        return true;
    }

    /// <summary>Answers each append with the index of its last record.</summary>
    public void Complete(long before)
    {
        foreach (var request in _requests)
        {
            before += request.Payloads.Count;
            request.Complete(before);
        }
    }

    public void Refuse(Exception reason)
    {
        foreach (var request in _requests)
            request.Refuse(reason);
    }
}
