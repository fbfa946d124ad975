using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>
/// The two tokens of a cancellable call. When the caller's is cancelled its call ends at once, and a signal goes to the callee, where
/// it cancels the callee's own token in a turn of its own; the callee decides what to make of it.
/// </summary>
internal sealed class CallCancellation(Call call, CancellationToken callerToken)
{
    private readonly CancellationTokenSource _callee = new();
    private CancellationTokenRegistration _registration;
    private int _ended;
    private volatile bool _isGivenUp;

    public CancellationToken CallerToken => callerToken;

    public CancellationToken CalleeToken => _callee.Token;

    /// <summary>Whether the caller gave up. One in another process has no token here: it is heard of.</summary>
    public bool IsCallerCanceled => _isGivenUp || callerToken.IsCancellationRequested;

    public void Listen() =>
        _registration = callerToken.UnsafeRegister(static state => ((CallCancellation)state!).OnCallerCanceled(), this);

    public void StopListening() => _registration.Unregister();

    /// <summary>After this no signal reaches the callee's token any more.</summary>
    public void CalleeEnded() => Volatile.Write(ref _ended, 1);

    public void CancelCallee(Func<Callee?> callee)
    {
        // Either this sees the callee, or the call, which begins later, sees that it was given up.
        _isGivenUp = true;
        Interlocked.MemoryBarrier();
        callee()?.Enqueue(new Signal(this));
    }

    private void OnCallerCanceled()
    {
        call.Origin.Cluster.Fabric.Cancel(call);
        call.Fail(new OperationCanceledException($"The call of {call.Method} was cancelled. Whether it took effect is unknown.", callerToken));
    }

    private sealed class Signal(CallCancellation cancellation) : WorkItem
    {
        public override void Execute(TurnContext context)
        {
            if (Volatile.Read(ref cancellation._ended) == 0) cancellation._callee.Cancel();
        }
    }
}
