using System.Reflection;
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

    public object Grain => target;

    public GrainId? SourceId => source?.GrainId;

    public GrainId TargetId => target.GrainId;

    public string InterfaceName => target.InterfaceName;

    public string MethodName => method.Name;

    public MethodInfo InterfaceMethod => method.Method;

    public IGrainContext? SourceContext => source;

    public object? Result { get; set; }

    public async Task Invoke()
    {
        if (_next < filters.Length)
        {
            await filters[_next++].Invoke(this);
            return;
        }

        var result = await send();
        Result = result is Unit ? null : result;
    }

    public async Task<TResult> Run()
    {
        await Invoke();
        return Result is TResult typed ? typed : default!;
    }
}
