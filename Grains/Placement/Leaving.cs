using OrleansCluster.Grains.Turns;

namespace OrleansCluster.Grains.Placement;

/// <summary>Ends what the calls and ticks of an <see cref="ILeavingGrain"/> wait for when it is to leave.</summary>
internal sealed class Leaving
{
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _endsFirst;
    private CancellationTokenSource? _end;

    /// <summary>Cancelled, in a turn of the activation, once it is to leave. To be asked for in its turns only.</summary>
    public CancellationToken Token
    {
        get
        {
            if (_end is null)
            {
                _end = new CancellationTokenSource();
                _ = CancelWhenToldAsync(_end);
            }

            return _end.Token;
        }
    }

    /// <summary>Completes once it is to leave.</summary>
    public Task Told => _told.Task;

    /// <summary>The activation is to leave. Any thread may call, and more than once.</summary>
    public void Tell()
    {
        if (!_endsFirst)
            _told.TrySetResult();
    }

    /// <summary>What it has begun it ends before it leaves: to tell it has no effect any more.</summary>
    public void EndFirst() => _endsFirst = true;

    /// <summary>Waits for what another grain answers, or until it is to leave; then what comes of the call is nobody's any more.</summary>
    /// <exception cref="OperationCanceledException">It is to leave.</exception>
    public Task<T> WaitForAsync<T>(Task<T> call) => call.InTurnAsync().WaitAsync(Token);

    private async Task CancelWhenToldAsync(CancellationTokenSource end)
    {
        await _told.Task;
        end.Cancel();
    }
}
