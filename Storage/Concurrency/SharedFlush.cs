namespace OrleansCluster.Storage.Concurrency;

/// <summary>
/// Lets many callers share flushes: who comes while one runs waits for the next, which covers all that was done before it began;
/// and at most one runs at a time.
/// </summary>
internal sealed class SharedFlush(Func<ValueTask> flush)
{
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _next = [];
    private bool _running;

    /// <summary>Completes after a flush that began after this call. Fails as that flush does.</summary>
    public Task FlushAsync()
    {
        // One for each caller: of several that wait for one task, the base library sends all but one to the thread pool.
        var mine = new TaskCompletionSource();
        lock (_gate)
        {
            _next.Add(mine);
            if (_running)
                return mine.Task;
            _running = true;
        }

        _ = RunAsync(); // It never throws.
        return mine.Task;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            List<TaskCompletionSource> round;
            lock (_gate)
            {
                if (_next.Count == 0)
                {
                    _running = false;
                    return;
                }

                round = _next;
                _next = [];
            }

            try
            {
                await flush().Detached();
            }
            catch (Exception e)
            {
                round.ForEach(waiter => waiter.TrySetException(e));
                continue;
            }

            round.ForEach(waiter => waiter.TrySetResult());
        }
    }
}
