namespace OrleansCluster.Grains.Turns;

/// <summary>Tasks that run beside each other in the turns of one activation, so that its end can wait for them.</summary>
internal sealed class RunningTasks
{
    private TaskCompletionSource? _none;
    private int _running;

    /// <summary>Adds one that handles its failures by itself.</summary>
    public void Add(Task task)
    {
        if (task.IsCompletedSuccessfully)
            return;
        _running++;
        _ = CountAsync(task);
    }

    /// <summary>Completes when none runs; none may be added meanwhile.</summary>
    public async Task EndAsync()
    {
        if (_running == 0)
            return;
        _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _none.Task;
        _none = null;
    }

    private async Task CountAsync(Task task)
    {
        try
        {
            await task;
        }
        finally
        {
            if (--_running == 0)
                _none?.TrySetResult();
        }
    }
}
