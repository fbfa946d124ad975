namespace OrleansCluster.Storage.Concurrency;

/// <summary>Counts the calls under way in a store, so that closing can wait for them, and refuses calls after that.</summary>
internal sealed class ActiveCalls(Func<Exception> closed)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _idle;
    private int _active;
    private bool _closed;

    /// <summary>Begins a call; whoever did must call <see cref="Exit"/>.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            if (_closed)
                throw closed();
            _active++;
        }
    }

    public void Exit()
    {
        TaskCompletionSource? idle;
        lock (_gate)
            idle = --_active == 0 ? _idle : null;
        idle?.TrySetResult();
    }

    /// <summary>
    /// Refuses what comes from now on, and completes when what is under way has ended; false if it was closed before.
    /// </summary>
    public async ValueTask<bool> CloseAsync()
    {
        Task idle;
        lock (_gate)
        {
            if (_closed)
                return false;
            _closed = true;
            _idle = _active == 0 ? null : new TaskCompletionSource();
            idle = _idle?.Task ?? Task.CompletedTask;
        }

        await idle.Detached();
        return true;
    }
}
