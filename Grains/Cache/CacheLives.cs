namespace OrleansCluster.Grains.Cache;

/// <summary>
/// What its silo holds of the cache, and whose turns work on it. It lasts as long as its lease, not as long as an activation: an engine may end one for a reason that is none of the
/// silo's, as Orleans does with every grain whose entry in the directory was kept by a silo that died. The next activation goes on with it. Any thread may call.
/// </summary>
internal sealed class CacheLives
{
    private Task _before = Task.CompletedTask;
    private volatile CacheLife? _current;

    /// <summary>The life that is there; set by whoever has the turn.</summary>
    public CacheLife? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Waits until no other activation works on it; to be ended by <see cref="Turn.End"/>.</summary>
    public async Task<Turn> BeginAsync(CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Interlocked.Exchange(ref _before, mine.Task);
        try
        {
            await before.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = PassOnAsync(before, mine);
            throw;
        }

        return new Turn(mine);
    }

    private static async Task PassOnAsync(Task before, TaskCompletionSource mine)
    {
        await before;
        mine.SetResult();
    }

    internal readonly struct Turn(TaskCompletionSource turn)
    {
        public void End() => turn.SetResult();
    }
}
