namespace OrleansCluster.Storage.States;

/// <summary>
/// What a batch of requests comes to: each is judged by the durable records and by what the requests before it in the batch do.
/// Nothing is answered before the batch is durable, not even a conflict: it may be one only with a write that is not yet.
/// </summary>
internal sealed class StatePlan(StateMap map, long nextVersion)
{
    private readonly List<(StateRequest Request, long Version, StateConflictException? Conflict)> _answers = [];
    private readonly Dictionary<string, StateRecord?> _changed = new(StringComparer.Ordinal);
    private readonly List<ReadOnlyMemory<byte>> _payloads = [];

    /// <summary>What goes to the log, a record for each version from the plan's first on.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Payloads => _payloads;

    /// <summary>The bytes of the payloads.</summary>
    public long Bytes { get; private set; }

    public void Add(StateRequest request)
    {
        var current = _changed.TryGetValue(request.Key, out var changed) ? changed : map.Find(request.Key);
        if (current?.Version != request.Expected)
        {
            _answers.Add((request, 0, new StateConflictException(request.Key, request.Expected, current?.Version)));
            return;
        }

        if (request.Kind == StateRequestKind.Delete)
            Delete(request, current);
        else
            Write(request);
    }

    /// <summary>Takes over what has become durable, and answers.</summary>
    public void Apply()
    {
        foreach (var (key, record) in _changed)
            map.Set(key, record);
        foreach (var (request, version, conflict) in _answers)
        {
            if (conflict is null)
                request.Complete(version);
            else
                request.Refuse(conflict);
        }
    }

    private void Write(StateRequest request)
    {
        var version = nextVersion + _payloads.Count;
        var (payload, value) = StateChange.EncodePut(request.Key, request.KeyBytes, request.Value.Span);
        Keep(request, payload, new StateRecord(value, version), version);
    }

    private void Delete(StateRequest request, StateRecord? current)
    {
        if (current is null)
            _answers.Add((request, 0, null)); // Expected to be absent, and is.
        else
            Keep(request, StateChange.EncodeDelete(request.Key, request.KeyBytes), null, nextVersion + _payloads.Count);
    }

    private void Keep(StateRequest request, byte[] payload, StateRecord? record, long version)
    {
        _payloads.Add(payload);
        Bytes += payload.Length;
        _changed[request.Key] = record;
        _answers.Add((request, version, null));
    }
}
