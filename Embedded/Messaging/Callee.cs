using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Enumerations;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>What calls are made of: an activation of a grain, or an object of a client. All its requests run in its turns.</summary>
internal abstract class Callee(GrainRuntime host, GrainId grainId) : TurnContext(host.Cluster.World.Scheduler)
{
    /// <summary>The silo or client that it lives in.</summary>
    public GrainRuntime Host { get; } = host;

    public GrainId GrainId { get; } = grainId;

    /// <summary>What its methods are called on; not null while a request runs.</summary>
    public object? GrainInstance { get; protected set; }

    /// <summary>Whether calls go through filters on their way in.</summary>
    public virtual bool IsFiltered => false;

    /// <summary>Whether a request has ended before its caller hears of it: then the caller's next one finds the callee idle.</summary>
    public virtual bool EndsBeforeAnswering => false;

    /// <summary>A call has arrived: from here it goes into the inbox.</summary>
    public virtual void Accept(Call call) => Enqueue(call);

    /// <summary>Answers the calls that enumerations are made of.</summary>
    /// <exception cref="NotSupportedException">It has no methods that can be enumerated.</exception>
    public virtual IEnumerations Enumerations =>
        throw new NotSupportedException($"{GrainId} is an object of a client: it has no methods that can be enumerated, only grains have.");

    /// <summary>A request has come in.</summary>
    public abstract void Receive(GrainRequest request);

    /// <summary>A request that was started has ended.</summary>
    public abstract void Ended(GrainRequest request);

    /// <summary>A call has failed by what the callee's own code threw.</summary>
    public abstract void NoteFailure(Call call, Exception exception);

    /// <summary>Runs one call through the filters; only where it is filtered.</summary>
    public virtual ValueTask<TResult> Filter<TResult>(Call call, Func<Invocation.Invocation<TResult>> invoke) =>
        throw new NotSupportedException($"Calls of {GrainId} pass no filters.");
}
