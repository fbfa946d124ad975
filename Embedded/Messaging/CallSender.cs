using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>The caller's side of a call.</summary>
internal static class CallSender
{
    public static Task<TResult> Send<TTarget, TArguments, TResult>(
        GrainReference target,
        MethodModel<TTarget, TArguments, TResult> method,
        in TArguments arguments)
    {
        var caller = RuntimeContext.CurrentActivation;
        var origin = caller?.Silo ?? RuntimeContext.CurrentHost ?? target.Runtime;
        return origin.OutgoingFilters.Length == 0
            ? SendNow(target, method, arguments, origin, caller)
            : SendThroughFilters(target, method, arguments, origin, caller);
    }

    private static Task<TResult> SendNow<TTarget, TArguments, TResult>(
        GrainReference target,
        MethodModel<TTarget, TArguments, TResult> method,
        in TArguments arguments,
        Cluster.GrainRuntime origin,
        Activation? caller)
    {
        if (method.ReadToken is { } read && read(arguments) is { IsCancellationRequested: true } token) return Task.FromCanceled<TResult>(token);
        if (origin.Unusable is { } reason) return Task.FromException<TResult>(reason);

        var call = new Call<TTarget, TArguments, TResult>(target, method, arguments, origin, caller);
        try
        {
            call.CopyArguments();
            call.SetContext(RequestContextData.Export(origin.Cluster.Copiers));
        }
        catch (Exception unable) when (unable is Orleans.Serialization.SerializerException or NotSupportedException)
        {
            return Task.FromException<TResult>(unable);
        }

        call.LinkCancellation();
        if (method.IsOneWay)
        {
            origin.Dispatch(call);
            return Task.FromResult(default(TResult)!);
        }

        origin.Track(call, caller);
        call.StartCancellation();
        origin.Dispatch(call);
        return call.Task;
    }

    private static Task<TResult> SendThroughFilters<TTarget, TArguments, TResult>(
        GrainReference target,
        MethodModel<TTarget, TArguments, TResult> method,
        TArguments arguments,
        Cluster.GrainRuntime origin,
        Activation? caller)
    {
        var context = new OutgoingCallContext<TResult>(
            target,
            method,
            caller,
            origin.OutgoingFilters,
            () => SendNow(target, method, arguments, origin, RuntimeContext.CurrentActivation)); // a filter may have left the turn
        return context.Run();
    }
}
