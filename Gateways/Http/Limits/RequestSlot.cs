namespace OrleansCluster.Gateways.Http.Limits;

/// <summary>The room of one request among those that are served at one time. Given back once, at its end or before.</summary>
internal sealed class RequestSlot(Action giveBack) : IDisposable
{
    private int _isGivenBack;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
            giveBack();
    }
}
