namespace OrleansCluster.Grains.Placement;

/// <summary>Ends what the calls and ticks of an <see cref="ILeavingGrain"/> wait for when it is to leave.</summary>
internal sealed class Leaving
{
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

    /// <summary>The activation is to leave. Any thread may call, and more than once.</summary>
    public void Tell() => _told.TrySetResult();

    private async Task CancelWhenToldAsync(CancellationTokenSource end)
    {
        await _told.Task;
        end.Cancel();
    }
}
