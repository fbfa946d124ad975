using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>
/// One call: the request, its place in the callee's inbox, the caller's completion, and then its place in the caller's inbox.
/// </summary>
/// <remarks>
/// Its outcome is decided once, by whoever wins <see cref="TrySettle"/>: the answer, the response timeout, the callee's silo's death or
/// the caller's cancellation. The caller alone counts the time, so a lost request and a lost answer look the same to it.
/// </remarks>
internal abstract partial class Call : GrainRequest
{
    private int _settled;
    private bool _answered;
    private Exception? _failure;

    protected Call(GrainReference target, MethodModel method, GrainRuntime origin, TurnContext? caller)
    {
        Target = target;
        Method = method;
        Origin = origin;
        Caller = caller;
        AlwaysInterleaves = method.AlwaysInterleaves;
        IsReadOnly = method.IsReadOnly;
    }

    public GrainReference Target { get; }

    public MethodModel Method { get; }

    /// <summary>The silo or client that the call comes from.</summary>
    public GrainRuntime Origin { get; }

    /// <summary>The context that the answer goes back to; null if no activation made the call.</summary>
    public TurnContext? Caller { get; }

    public Dictionary<string, object>? ContextData { get; private set; }

    /// <summary>The silo or client that the request was sent to last.</summary>
    public GrainRuntime? SentTo { get; set; }

    /// <summary>The silo that the request was sent to last; null if that was a client.</summary>
    public Silo? TargetSilo
    {
        get => SentTo as Silo;
        set => SentTo = value;
    }

    /// <summary>How often it was sent on from an activation that had gone.</summary>
    public int Forwards { get; set; }

    /// <summary>When it times out, in ticks of the cluster's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>Whether a pool of stateless workers gave it to the one in whose inbox it stands.</summary>
    public bool IsAssigned { get; set; }

    internal PendingCalls? PendingIn { get; set; }

    internal Call? PendingPrevious { get; set; }

    internal Call? PendingNext { get; set; }

    public bool IsSettled => Volatile.Read(ref _settled) != 0;

    public void SetContext(Dictionary<string, object>? data)
    {
        ContextData = data;
        if (data is not null && data.TryGetValue(RequestContext.ReentrancyIdKey, out var id)) ReentrancyId = (Guid)id;
    }

    public bool TrySettle() => Interlocked.Exchange(ref _settled, 1) == 0;

    /// <summary>Decides the outcome on the caller's side. Safe from any thread; does nothing if it was decided before.</summary>
    public void Fail(Exception exception)
    {
        if (!TrySettle() || AnsweredElsewhere(exception) || Method.IsOneWay) return;
        _failure = exception;
        if (Caller is null) Origin.Cluster.World.Scheduler.CompleteOutside(this);
        else Caller.Enqueue(new SettledCall(this)); // the call itself may still stand in the callee's inbox
    }

    /// <summary>The answer has arrived at the caller, who takes it if nothing else was decided meanwhile.</summary>
    public void Deliver()
    {
        if (!TrySettle() || AnsweredElsewhere(null)) return;
        _answered = true;
        if (Caller is null) Origin.Cluster.World.Scheduler.CompleteOutside(this);
        else Caller.Enqueue(this);
    }

    public sealed override void Execute(TurnContext context)
    {
        if (_answered) Publish();
        else ((Callee)context).Receive(this);
    }

    /// <summary>Hands the outcome to whoever awaits it, where the caller's continuations belong.</summary>
    public void Publish()
    {
        ForgetSending();
        ReleaseCancellation();
        Complete(_failure);
    }

    public sealed override void Abandon(Callee callee, Exception? failure)
    {
        if (failure is not null) Origin.Cluster.Fabric.Refuse(this, ExceptionTransfer.Prepare(failure, Origin.Cluster.Copiers), callee.Host);
        else if (callee.Host is Silo silo) silo.Forward(this);
    }

    /// <summary>
    /// The same request as it would be if the network delivered it twice; what is answered to it nobody hears. For simulations, and only
    /// where <see cref="MessageFabric.CalleesSeeCallers"/> is false.
    /// </summary>
    public abstract Call Duplicate();

    /// <summary>The caller gave up: the callee's token is cancelled, in a turn of the callee's.</summary>
    public abstract void CancelCallee();

    /// <summary>Completes the caller's task: with what failed on the caller's side, or else with the answer.</summary>
    protected abstract void Complete(Exception? failure);

    protected abstract void ReleaseCancellation();
}
