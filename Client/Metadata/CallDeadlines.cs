namespace OrleansCluster.Client.Metadata;

/// <summary>
/// Deadlines of calls that all may take equally long. Calls that begin within the same eighth of that time share one timer, and so end
/// up to an eighth late; a client that is idle has none.
/// </summary>
internal sealed class CallDeadlines(TimeSpan timeout, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Slice? _current;

    public TimeSpan Timeout => timeout;

    /// <summary>Is cancelled when a call that begins now has taken too long.</summary>
    public CancellationToken Next()
    {
        var slice = Volatile.Read(ref _current);
        return slice is not null && IsCurrent(slice) ? slice.Token : Renew();
    }

    private bool IsCurrent(Slice slice) => time.GetElapsedTime(slice.Begun) < timeout / 8;

    private CancellationToken Renew()
    {
        lock (_lock)
        {
            if (_current is null || !IsCurrent(_current))
                _current = new Slice(time.GetTimestamp(), new CancellationTokenSource(timeout + (timeout / 8), time).Token);
            return _current.Token;
        }
    }

    private sealed record Slice(long Begun, CancellationToken Token);
}
