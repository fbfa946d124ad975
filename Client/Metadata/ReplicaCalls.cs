namespace OrleansCluster.Client.Metadata;

/// <summary>
/// The calls of one replica that are out. Those that begin within the same moment (a sixteenth of what one may take) share one timer and so
/// may end that much late; a client that is idle has none.
/// </summary>
internal sealed class ReplicaCalls(TimeSpan timeout, TimeProvider time)
{
    private readonly TimeSpan _width = timeout / 16;
    private readonly Lock _lock = new();
    private readonly Queue<CallSlice> _slices = new();
    private CallSlice? _current;

    /// <summary>A call begins; its <see cref="CallSlice.End"/> is to be called.</summary>
    public CallSlice Begin()
    {
        var slice = Volatile.Read(ref _current);
        if (slice is null || !IsCurrent(slice))
            slice = Renew();
        slice.Begin();
        return slice;
    }

    /// <summary>Whether any is out.</summary>
    public bool HasPending => LongestOut is not null;

    /// <summary>For how long the longest has been out, give or take a sixteenth of what it may; null if none is.</summary>
    public TimeSpan? LongestOut
    {
        get
        {
            lock (_lock)
            {
                foreach (var slice in _slices)
                {
                    if (slice.HasPending)
                        return time.GetElapsedTime(slice.Begun);
                }
            }

            return null;
        }
    }

    /// <summary>Ends the waiting for all that are out. Runs what waits for them, at once.</summary>
    public void GiveUp()
    {
        CallSlice[] slices;
        lock (_lock)
        {
            slices = [.. _slices];
            _slices.Clear();
            Volatile.Write(ref _current, null);
        }

        foreach (var slice in slices)
            slice.GiveUp();
    }

    private bool IsCurrent(CallSlice slice) => !slice.Over.IsCancellationRequested && time.GetElapsedTime(slice.Begun) < _width;

    private CallSlice Renew()
    {
        lock (_lock)
        {
            if (_current is not null && IsCurrent(_current))
                return _current;
            while (_slices.TryPeek(out var oldest) && (oldest.Over.IsCancellationRequested || !oldest.HasPending))
                _slices.Dequeue();
            var next = new CallSlice(time, timeout + _width);
            _slices.Enqueue(next);
            Volatile.Write(ref _current, next);
            return next;
        }
    }
}
