using Orleans.Serialization;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Scheduling;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>A call of one method.</summary>
internal sealed partial class Call<TTarget, TArguments, TResult> : Call
{
    private readonly MethodModel<TTarget, TArguments, TResult> _method;
    private readonly TaskCompletionSource<TResult> _completion;
    private TArguments _arguments;
    private TResult _result = default!;
    private Exception? _exception;
    private Callee? _callee;
    private Invocation<TResult> _invocation;
    private CallCancellation? _cancellation;

    public Call(
        GrainReference target,
        MethodModel<TTarget, TArguments, TResult> method,
        in TArguments arguments,
        GrainRuntime origin,
        TurnContext? caller)
        : base(target, method, origin, caller)
    {
        _method = method;
        _arguments = arguments;

        // Within a turn the continuation may run on the spot: it is the caller's own. Elsewhere it must not run on the callee's time.
        _completion = new TaskCompletionSource<TResult>(caller is null ? origin.Cluster.World.Scheduler.OutsideContinuations : TaskCreationOptions.None);
    }

    public Task<TResult> Task => _completion.Task;

    /// <summary>Takes a private copy of the arguments, so that what the caller does to its own afterwards is not seen.</summary>
    public void CopyArguments()
    {
        if (_method.CopyArguments is not { } copy) return;
        using var context = CopyContext.Rent();
        copy(ref _arguments, context);
    }

    /// <summary>Ties the callee's token to the caller's.</summary>
    public void LinkCancellation()
    {
        if (_method.ReadToken is not { } read) return;
        var token = read(_arguments);
        if (!token.CanBeCanceled) return;
        _cancellation = new CallCancellation(this, token);
        _method.WriteToken!(ref _arguments, _cancellation.CalleeToken);
    }

    public override Call Duplicate()
    {
        var twin = new Call<TTarget, TArguments, TResult>(Target, _method, _arguments, Origin, Caller);
        twin.CopyArguments();
        twin.SetContext(ContextData);
        twin.TargetSilo = TargetSilo;
        twin.TrySettle();
        return twin;
    }

    public void StartCancellation() => _cancellation?.Listen();

    public override void CancelCallee() => _cancellation?.CancelCallee(() => _callee);

    public override void Start(Callee callee)
    {
        _callee = callee;

        // Either this sees the caller's cancellation, or the canceller sees the callee and signals it.
        if (_cancellation is not null) Interlocked.MemoryBarrier();
        if (Origin.Cluster.Fabric.CalleesSeeCallers && (IsSettled || _cancellation is { IsCallerCanceled: true }))
        {
            callee.Ended(this); // nobody waits for it any more: it is dropped before it begins
            Forsake();
            return;
        }

        if (!ReferenceEquals(RequestContextData.Current, ContextData)) RequestContextData.Current = ContextData;
        try
        {
            _invocation = callee.IsFiltered
                ? new Invocation<TResult>(callee.Filter(this, () => _method.Invoke(TargetIn(callee), in _arguments)))
                : _method.Invoke(TargetIn(callee), in _arguments);
        }
#pragma warning disable CA1031 // Whatever the grain throws is the caller's answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End(default!, exception);
            return;
        }

        if (_invocation.IsCompleted) Finish();
        else _invocation.OnCompleted(Finish);
    }

    protected override void Complete(Exception? failure)
    {
        var exception = failure ?? _exception;
        if (exception is null) _completion.TrySetResult(_result);
        else if (exception is OperationCanceledException && _cancellation is { IsCallerCanceled: true } mine) _completion.TrySetCanceled(mine.CallerToken);
        else _completion.TrySetException(exception);
    }

    protected override void ReleaseCancellation() => _cancellation?.StopListening();

    private TTarget TargetIn(Callee callee) => (TTarget)(_method.IsOfEngine ? callee.Enumerations : callee.GrainInstance!);

    private void Finish()
    {
        TResult result;
        try
        {
            result = _invocation.GetResult();
        }
#pragma warning disable CA1031 // Whatever the grain throws is the caller's answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End(default!, exception);
            return;
        }

        End(result, null);
    }

    private void End(TResult result, Exception? exception)
    {
        var callee = _callee!;
        if (exception is null && !Method.IsOneWay && _method.ResultCopier is { } copier) exception = Copy(copier, ref result);
        _cancellation?.CalleeEnded();
        if (exception is not null) callee.NoteFailure(this, exception);
        if (callee.EndsBeforeAnswering) callee.Ended(this);
        if (!Method.IsOneWay) Answer(result, exception, callee);
        else Forsake();
        if (!callee.EndsBeforeAnswering) callee.Ended(this);
    }

    private void Answer(TResult result, Exception? exception, Callee callee)
    {
        if (callee.IsFenced) return;
        _result = result;
        _exception = exception is null ? null : ExceptionTransfer.Prepare(exception, Origin.Cluster.Copiers);
        Origin.Cluster.Fabric.Respond(this, callee.Host);
    }

    private static Exception? Copy(Copier<TResult> copier, ref TResult result)
    {
        try
        {
            using var context = CopyContext.Rent();
            result = copier.Copy(result, context);
            return null;
        }
        catch (SerializerException unable)
        {
            return unable;
        }
    }
}
