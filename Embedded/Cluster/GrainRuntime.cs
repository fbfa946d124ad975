using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Observers;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>A silo or a client: where calls come from.</summary>
internal abstract class GrainRuntime
{
    private const int Stripes = 16;

    private readonly PendingCalls[] _outside = [.. Enumerable.Range(0, Stripes).Select(_ => new PendingCalls(shared: true))];
    private readonly ConcurrentQueue<Activation> _waiting = new();
    private readonly Lock _sweeping = new();

    protected GrainRuntime(EmbeddedCluster cluster, TimeSpan responseTimeout, IOutgoingGrainCallFilter[] outgoingFilters)
    {
        Cluster = cluster;
        OutgoingFilters = outgoingFilters;
        ResponseTimeout = responseTimeout;
        DefaultTimeoutTicks = cluster.ToTicks(responseTimeout);
        GrainFactory = new GrainFactory(this);
    }

    public EmbeddedCluster Cluster { get; }

    public IGrainFactory GrainFactory { get; }

    public IOutgoingGrainCallFilter[] OutgoingFilters { get; }

    /// <summary>How long calls from here wait for an answer.</summary>
    public TimeSpan ResponseTimeout { get; }

    /// <summary>What it is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>Its objects that others call: observers.</summary>
    public abstract LocalObjects Objects { get; }

    /// <summary>Its own clock.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>A killed silo is fenced at once: nothing leaves it any more.</summary>
    public abstract bool IsFenced { get; }

    /// <summary>Why no call can be made from here; null if one can.</summary>
    public abstract Exception? Unusable { get; }

    private long DefaultTimeoutTicks { get; }

    /// <summary>How many calls wait for an answer that no activation made.</summary>
    protected int PendingOutside => _outside.Sum(calls => calls.Count);

    /// <summary>The silo that places new activations for calls from here.</summary>
    protected abstract Silo? PlacementSilo();

    public GrainReference CreateReference(Type interfaceType, GrainId grainId) => Cluster.Proxies.Create(this, interfaceType, grainId);

    /// <summary>From now on the call's time runs.</summary>
    public void Track(Call call, Activation? caller)
    {
        var timeout = call.Method.ResponseTimeout is { } own ? Cluster.ToTicks(own) : DefaultTimeoutTicks;
        call.Deadline = Cluster.Now + timeout;
        if (caller is null)
        {
            _outside[Environment.CurrentManagedThreadId % Stripes].Add(call);
            if (Unusable is { } reason) call.Fail(reason); // it ended between the caller's look and the line above
            return;
        }

        caller.Pending.Add(call);
        if (caller.TryWatch()) _waiting.Enqueue(caller);
    }

    /// <summary>Sends a request to where its grain is, or places the grain first.</summary>
    public void Dispatch(Call call)
    {
        if (IsFenced) return;
        if (Cluster.Network is { } network)
        {
            network.Dispatch(call, this);
            return;
        }

        var activation = call.Target.LastActivation;
        if (activation is null || !activation.IsReachable)
        {
            if (ObserverId.IsObserver(call.Target.GrainId))
            {
                DispatchToObject(call);
                return;
            }

            activation = Cluster.Directory.Find(call.Target.GrainId, this);
            if (activation is null)
            {
                _ = PlaceAndSend(call);
                return;
            }

            call.Target.LastActivation = activation;
        }

        SendTo(call, activation);
    }

    public void SweepPending(long now)
    {
        foreach (var calls in _outside)
        {
            if (!calls.IsEmpty) calls.Expire(now);
        }

        SweepActivations(now, dead: null);
    }

    /// <summary>The silo or client goes: what was called from outside of activations and is not answered yet fails.</summary>
    public void AbandonCalls(string why)
    {
        foreach (var calls in _outside) calls.FailAll(why);
    }

    /// <summary>Fails what waits for a dead silo's answers.</summary>
    public virtual void OnSiloDied(Silo dead)
    {
        foreach (var calls in _outside) calls.FailSentTo(dead);
        SweepActivations(now: 0, dead);
    }

    private void SendTo(Call call, Activation activation)
    {
        call.TargetSilo = activation.Silo;
        Cluster.Fabric.Request(call, activation);

        // The death may have been announced between the look-up and the line above.
        if (activation.Silo.IsDead && activation.Silo.IsFenced) OnSiloDied(activation.Silo);
    }

    /// <summary>A name for the objects of this silo or client that others call; among processes it begins with the process's.</summary>
    protected string NewClientId()
    {
        var id = Cluster.World.Random.NextGuid().ToString("N");
        return Cluster.Network is { } network ? ObserverId.ClientIn(network.Self.Name, id) : id;
    }

    /// <summary>Hands a call to the object of this process that it is for.</summary>
    public void DispatchToObject(Call call)
    {
        var id = call.Target.GrainId;
        if (Cluster.ObserverHosts.Find(id) is not { } host)
        {
            call.Fail(new ClientNotAvailableException($"The client of {id} is not connected; {call.Method} was not called."));
            return;
        }

        call.SentTo = host;
        if (host.Objects.Find(id) is { } callee) Cluster.Fabric.Request(call, callee);
        else call.Forsake();
        if (host is Silo { IsDead: true, IsFenced: true } dead) OnSiloDied(dead); // as in SendTo
    }

    private async Task PlaceAndSend(Call call)
    {
        try
        {
            var silo = PlacementSilo() ?? throw new SiloUnavailableException("No silo of the cluster is active.");
            if (await silo.Placement.FindOrPlace(call) is { } activation)
            {
                if (activation.Pool is null) call.Target.LastActivation = activation; // a worker is for callers of its own silo
                SendTo(call, activation);
            }
            else if (call.TargetSilo is { IsDead: true } dead)
            {
                OnSiloDied(dead); // declared dead between the look-up and the line above
            }
        }
#pragma warning disable CA1031 // Whatever placement fails with is the caller's answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            call.Fail(ExceptionTransfer.Prepare(exception, Cluster.Copiers));
        }
    }

    private void SweepActivations(long now, Silo? dead)
    {
        // Each activation that waits for something stands in the queue once; those that no longer wait leave it. One sweep at a time:
        // while one has taken an activation out, another would miss it.
        lock (_sweeping) SweepWaiting(now, dead);
    }

    private void SweepWaiting(long now, Silo? dead)
    {
        for (var left = _waiting.Count; left > 0 && _waiting.TryDequeue(out var activation); left--)
        {
            if (activation.Pending.IsEmpty)
            {
                activation.Unwatch();
                if (activation.Pending.IsEmpty || !activation.TryWatch()) continue;
            }

            _waiting.Enqueue(activation);
            if (dead is not null || activation.TryBeginSweep()) activation.Enqueue(new PendingSweep(now, dead));
        }
    }
}
