namespace OrleansCluster.Storage.Concurrency;

/// <summary>
/// One holder at a time for each key; the others wait, first come first served. Costs memory only for keys in use.
/// </summary>
internal sealed class KeyedLocks
{
    private readonly Dictionary<string, Queue<TaskCompletionSource>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Takes the key; who gets it must call <see cref="Exit"/>.</summary>
    public ValueTask EnterAsync(string key)
    {
        lock (_waiting)
        {
            if (_waiting.TryAdd(key, new Queue<TaskCompletionSource>()))
                return ValueTask.CompletedTask;
            var turn = new TaskCompletionSource();
            _waiting[key].Enqueue(turn);
            return new ValueTask(turn.Task);
        }
    }

    /// <summary>Gives the key to the next.</summary>
    public void Exit(string key)
    {
        TaskCompletionSource? next;
        lock (_waiting)
        {
            if (!_waiting[key].TryDequeue(out next))
                _waiting.Remove(key);
        }

        next?.SetResult();
    }
}
