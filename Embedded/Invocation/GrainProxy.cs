using System.Reflection;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Enumerations;
using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>The base of the emitted proxies: one method for each kind of return type.</summary>
internal abstract class GrainProxy : GrainReference
{
    private protected GrainProxy(GrainRuntime runtime, GrainId grainId, InterfaceModel model)
        : base(runtime, grainId, model)
    {
    }

    /// <summary>Which of the methods below a proxy's method calls.</summary>
    public static MethodInfo InvokerFor(MethodModel model)
    {
        var returned = model.Method.ReturnType;
        var name = returned == typeof(void) ? nameof(InvokeVoid)
            : returned == typeof(Task) ? nameof(InvokeTask)
            : returned == typeof(ValueTask) ? nameof(InvokeValueTask)
            : returned.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(InvokeTaskOf)
            : returned.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) ? nameof(InvokeEnumerable)
            : nameof(InvokeValueTaskOf);
        var types = model.GetType().GetGenericArguments();
        var open = typeof(GrainProxy).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
        return open.MakeGenericMethod(open.GetGenericArguments().Length == 3 ? types : types[..2]);
    }

    protected Task<TResult> InvokeTaskOf<TTarget, TArguments, TResult>(MethodModel<TTarget, TArguments, TResult> method, TArguments arguments) =>
        CallSender.Send(this, method, arguments);

    protected ValueTask<TResult> InvokeValueTaskOf<TTarget, TArguments, TResult>(MethodModel<TTarget, TArguments, TResult> method, TArguments arguments) =>
        new(CallSender.Send(this, method, arguments));

    protected Task InvokeTask<TTarget, TArguments>(MethodModel<TTarget, TArguments, Unit> method, TArguments arguments) =>
        CallSender.Send(this, method, arguments);

    protected ValueTask InvokeValueTask<TTarget, TArguments>(MethodModel<TTarget, TArguments, Unit> method, TArguments arguments) =>
        new(CallSender.Send(this, method, arguments));

    protected IAsyncEnumerable<TItem> InvokeEnumerable<TTarget, TArguments, TItem>(EnumerableModel<TTarget, TArguments, TItem> method, TArguments arguments) =>
        new GrainEnumerable<TTarget, TArguments, TItem>(this, method, arguments);

    protected void InvokeVoid<TTarget, TArguments>(MethodModel<TTarget, TArguments, Unit> method, TArguments arguments)
    {
        // A one-way call's task tells nothing: it completes as the message is handed over, and cannot fail later.
        _ = CallSender.Send(this, method, arguments);
    }
}
