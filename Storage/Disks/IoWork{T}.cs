namespace OrleansCluster.Storage.Disks;

/// <summary>Continuations never run on the I/O thread: the caller's code must not hold up the next call.</summary>
internal sealed class IoWork<TState, TResult>(Func<TState, TResult> call, TState state) : IoWork
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Result => _result.Task;

    public override void Execute()
    {
        try
        {
            _result.SetResult(call(state));
        }
        catch (Exception e)
        {
            _result.SetException(e);
        }
    }

    public override void Refuse(Exception reason) => _result.TrySetException(reason);
}
