using System.Threading.Tasks.Sources;

namespace OrleansCluster.Simulator.Disks;

/// <summary>
/// A call with a result. It is the source of the task that its caller awaits, whose continuation runs in place when the call completes:
/// outside of any turn, where there is no synchronization context. It serves one call, and may be awaited once.
/// </summary>
internal abstract class DiskCall<T>(SimDisk disk, string path) : DiskCall(disk, path), IValueTaskSource<T>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<T> _core;

    public ValueTask<T> Answer => new(this, _core.Version);

    public ValueTask Done => new(this, _core.Version);

    /// <summary>What it answers if nothing fails; set when it takes effect.</summary>
    protected T Result { get; set; } = default!;

    public T GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected override void Publish(Exception? error)
    {
        if (error is null) _core.SetResult(Result);
        else _core.SetException(error);
    }
}
