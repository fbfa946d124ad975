using System.Reflection;
using System.Runtime.ExceptionServices;
using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>One call on its way out, through the caller's filters.</summary>
internal sealed class OutgoingCallContext<TResult>(
    GrainReference target,
    MethodModel method,
    IGrainContext? source,
    IOutgoingGrainCallFilter[] filters,
    Func<Task<TResult>> send) : IOutgoingGrainCallContext
{
    private int _next;
    private object? _result;
    private ExceptionDispatchInfo? _failure;

    public object Grain => target;

    public GrainId? SourceId => source?.GrainId;

    public GrainId TargetId => target.GrainId;

    public string InterfaceName => target.InterfaceName;

    public string MethodName => method.Name;

    public MethodInfo InterfaceMethod => method.Method;

    public IGrainContext? SourceContext => source;

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

        try
        {
            var result = await send();
            Result = result is Unit ? null : result;
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            throw;
        }
    }

    public async Task<TResult> Run()
    {
        await Invoke();
        _failure?.Throw(); // a filter that caught it gave no result in its place
        return Result is TResult typed ? typed : default!;
    }
}
