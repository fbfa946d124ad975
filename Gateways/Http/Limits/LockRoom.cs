namespace OrleansCluster.Gateways.Http.Limits;

/// <summary>The room of one request for a lock among those that are held and waited for. Given back once, at its end, unless it may hold the lock by then.</summary>
internal sealed class LockRoom(Action<TimeSpan> hold, Action leave) : IDisposable
{
    private int _isLeft;

    /// <summary>It holds the lock, or that is unknown: it counts for so long from now on, also after its end.</summary>
    public void MayHold(TimeSpan lease) => hold(lease);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            leave();
    }
}
