namespace OrleansCluster.Storage.Concurrency;

/// <summary>
/// Lets many callers share flushes: who comes while one runs waits for the next, which covers all that was done before it began;
/// and at most one runs at a time.
/// </summary>
internal sealed class SharedFlush(Func<ValueTask> flush)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;
    private bool _running;

    /// <summary>Completes after a flush that began after this call. Fails as that flush does.</summary>
    public Task FlushAsync()
    {
        Task result;
        lock (_gate)
        {
            _next ??= new TaskCompletionSource();
            result = _next.Task;
            if (_running)
                return result;
            _running = true;
        }

        _ = RunAsync(); // It never throws.
        return result;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            TaskCompletionSource round;
            lock (_gate)
            {
                if (_next is null)
                {
                    _running = false;
                    return;
                }

                round = _next;
                _next = null;
            }

            try
            {
                await flush().Detached();
                round.SetResult();
            }
            catch (Exception e)
            {
                round.TrySetException(e);
            }
        }
    }
}
