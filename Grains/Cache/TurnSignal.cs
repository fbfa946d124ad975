namespace OrleansCluster.Grains.Cache;

/// <summary>
/// Wakes one that waits in turns of its activation. Any thread may set it; set while nobody waits, the next wait ends at once. Whoever waits looks for all
/// there is to do afterwards: settings in between are one.
/// </summary>
internal sealed class TurnSignal
{
    private TaskCompletionSource _set = Create();
    private int _isSet;

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
            Volatile.Read(ref _set).SetResult();
    }

    public async Task WaitAsync()
    {
        await Volatile.Read(ref _set).Task;
        Volatile.Write(ref _set, Create());
        Volatile.Write(ref _isSet, 0);
        Interlocked.MemoryBarrier();
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
