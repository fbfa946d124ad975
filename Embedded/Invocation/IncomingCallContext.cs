using System.Reflection;
using System.Runtime.ExceptionServices;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>One call on its way in, through the silo's filters and then the grain's own.</summary>
internal sealed class IncomingCallContext<TResult>(
    Activation activation,
    MethodModel method,
    GrainId? source,
    IIncomingGrainCallFilter[] filters,
    Func<Invocation<TResult>> invoke) : IIncomingGrainCallContext
{
    private int _next;
    private object? _result;
    private ExceptionDispatchInfo? _failure;

    public object Grain => activation.GrainInstance!;

    public GrainId? SourceId => source;

    public GrainId TargetId => activation.GrainId;

    public string InterfaceName => method.Owner.Type.FullName ?? method.Owner.Type.Name;

    public string MethodName => method.Name;

    public MethodInfo InterfaceMethod => method.Method;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod => activation.Class.ImplementationOf(method.Method);

    public object? Result
    {
        get => _result;
        set
        {
            _result = value;
            _failure = null;
        }
    }

    public async Task Invoke()
    {
        if (_next < filters.Length)
        {
            await filters[_next++].Invoke(this);
            return;
        }

        if (_next++ == filters.Length && activation.GrainInstance is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
            return;
        }

        try
        {
            var result = await Complete(invoke());
            Result = result is Unit ? null : result;
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            throw;
        }
    }

    public async ValueTask<TResult> Run()
    {
        await Invoke();
        _failure?.Throw(); // a filter that caught it gave no result in its place
        return Result is TResult typed ? typed : default!;
    }

    private static Task<TResult> Complete(Invocation<TResult> invocation)
    {
        if (invocation.IsCompleted) return Task.FromResult(invocation.GetResult());
        var source = new TaskCompletionSource<TResult>();
        invocation.OnCompleted(() =>
        {
            try
            {
                source.SetResult(invocation.GetResult());
            }
#pragma warning disable CA1031 // Every outcome of the call goes to whoever awaits it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                source.SetException(exception);
            }
        });
        return source.Task;
    }
}
