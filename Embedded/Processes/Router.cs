using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Observers;
using OrleansCluster.Embedded.Workers;

namespace OrleansCluster.Embedded.Processes;

/// <summary>Where a call goes: to an activation of this process, or over a session to the silo that its grain belongs to.</summary>
internal sealed class Router(ProcessNetwork network)
{
    /// <summary>How often a silo is chosen anew when the chosen one goes at that moment.</summary>
    private const int MaxAttempts = 6;

    /// <summary>The pause after the first attempt; after the second it is twice as long, and so on.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(5);

    /// <summary>Where a client has heard that grains are: in each slot the last one of those that share it.</summary>
    private readonly Known?[] _known = new Known[8192];

    public void Dispatch(Call call, GrainRuntime origin)
    {
        try
        {
            if (ObserverId.IsObserver(call.Target.GrainId)) DispatchToObject(call, origin);
            else if (!TryLastRoute(call)) _ = RouteAsync(call, origin);
        }
        catch (Exception e) when (e is Orleans.Serialization.SerializerException or InsufficientExecutionStackException or LinkFullException)
        {
            call.Fail(e);
        }
    }

    /// <summary>A request has come in over a session.</summary>
    public void OnRequest(Session from, Call call, bool isPlaced)
    {
        if (network.LocalSilo is { IsFenced: true })
        {
            from.Abort("the silo was killed"); // its callers learn at once that nothing is answered here
            return;
        }

        if (!isPlaced)
        {
            Dispatch(call, from.Caller);
            return;
        }

        if (network.LocalSilo is not { } silo || ObserverId.IsObserver(call.Target.GrainId))
        {
            network.ReferencesFrom.DispatchToObject(call);
            return;
        }

        try
        {
            if (FindOrStart(silo, call) is { } activation)
            {
                if (network.View.OwnerOf(call.Target.GrainId) is { Session: not null } && IsPlacedByOwner(silo, activation.Class)) network.LookForMisplaced();
                network.Cluster.Fabric.Request(call, activation);
            }
            else if (call.Method.IsOneWay)
            {
                Dispatch(call, from.Caller);
            }
            else
            {
                from.AnswerNotHere(call);
            }
        }
        catch (ArgumentException noSuchGrain)
        {
            call.Fail(noSuchGrain);
        }
    }

    /// <summary>The silo that a call was sent to takes none: it goes elsewhere.</summary>
    public void OnNotHere(Session from, Call call)
    {
        if (call.IsSettled) return;
        call.Target.LastRoute = null;
        call.Sent = null;
        KnownOf(call.Target.GrainId) = null;
        if (call.Forwards++ < MaxAttempts) _ = RouteAsync(call, call.Origin);
        else call.Fail(new SiloUnavailableException($"{call.Target.GrainId} could not be placed: {call.Forwards} silos, {from} the last, took no calls. It was not called."));
    }

    /// <summary>A client's guess was wrong: the silo sent the call on, to this one. Its next guess for the grain is better, until the view changes.</summary>
    public void OnSentOn(GrainReference target, string silo)
    {
        var view = network.View;
        if (view.Find(silo) is not { Session: { } session }) return;
        var route = new Route(view.Version, null, session, IsPlaced: false);
        KnownOf(target.GrainId) = new Known(target.GrainId, route);
        target.LastRoute = route;
    }

    /// <summary>
    /// Ends the activations of grains that belong to another silo by now, so that there are not two for long; or all, where another silo
    /// may have had their grains meanwhile, so that none answers from what it read before.
    /// </summary>
    public void EndMisplaced(bool all)
    {
        if (network.LocalSilo is not { IsAccepting: true } silo) return;
        var view = network.View;
        foreach (var activation in silo.Catalog.Activations)
        {
            if (!IsPlacedByOwner(silo, activation.Class) || view.OwnerOf(activation.GrainId) is not { } owner || !(all || owner.Session is not null)) continue;
            activation.Deactivate(new DeactivationReason(DeactivationReasonCode.DirectoryFailure, $"The silos have changed; the grain belongs to {owner.Name}."));
        }
    }

    private static bool IsPlacedByOwner(Silo silo, GrainClass grainClass) => grainClass.Placement is not StatelessWorkerPlacement && silo.Placement.IsByOwner(grainClass.Placement);

    private static Activation? FindOrStart(Silo silo, Call call)
    {
        var grain = call.Target.GrainId;
        if (silo.Cluster.Directory.Find(grain, silo) is { IsReachable: true } found) return found;
        var grainClass = EngineTypes.Classes.ClassOf(grain.Type);
        return grainClass.Placement is StatelessWorkerPlacement workers
            ? silo.Catalog.Workers.Find(grain, grainClass, workers, call.ContextData)
            : silo.Catalog.TryStart(grain, grainClass, call.ContextData);
    }

    // Where the grain was sent to last, as long as nothing has changed since.
    private bool TryLastRoute(Call call)
    {
        if (call.Target.LastRoute is not { } route || route.View != network.View.Version) return false;
        if (route.Activation is not { IsReachable: true } activation) return route.Session is { } session && session.TrySend(call, route.IsPlaced);
        network.Cluster.Fabric.Request(call, activation);
        return true;
    }

    // The object's identity names the process that has it.
    private void DispatchToObject(Call call, GrainRuntime origin)
    {
        var id = call.Target.GrainId;
        if (network.Cluster.ObserverHosts.Find(id) is not null) origin.DispatchToObject(call);
        else if (ObserverId.ProcessOf(id) is not { } process || network.SessionWith(process) is not { } session || !session.TrySend(call, placed: true))
            call.Fail(new ClientNotAvailableException($"The client of {id} is not connected; {call.Method} was not called."));
    }

    private async Task RouteAsync(Call call, GrainRuntime origin)
    {
        try
        {
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                var isSent = network.LocalSilo is { } silo ? await TryPlaceAsync(call, silo) : TryGateway(call);
                if (isSent) return;
                await Task.Delay(attempt * RetryPause, network.Time); // the view is behind what that silo's connection knows
            }

            throw new SiloUnavailableException($"{call.Target.GrainId} could not be placed: the silos chosen for it went away. It was not called.");
        }
#pragma warning disable CA1031 // Whatever placement or sending fails with is the caller's answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            call.Fail(ExceptionTransfer.Prepare(exception, origin.Cluster.Copiers));
        }
    }

    private async ValueTask<bool> TryPlaceAsync(Call call, Silo silo)
    {
        var view = network.View;
        var address = await ChooseAsync(call, silo, view);
        if (!address.Equals(silo.Address)) return view.Find(address) is { Session: { } session } && TrySend(call, session, view, isPlaced: true);
        if (FindOrStart(silo, call) is not { } activation) return false;
        if (activation.Pool is null) call.Target.LastRoute = new Route(view.Version, activation, null, IsPlaced: true); // a worker is for callers of its own silo
        network.Cluster.Fabric.Request(call, activation);
        return true;
    }

    // Stateless workers are where their callers are, or, while this silo stops, on any other.
    private static Task<SiloAddress> ChooseAsync(Call call, Silo silo, ProcessView view)
    {
        var grain = call.Target.GrainId;
        var grainClass = EngineTypes.Classes.ClassOf(grain.Type);
        return grainClass.Placement is not StatelessWorkerPlacement ? silo.Placement.Choose(grain, grainClass, call.ContextData, call.Target.InterfaceType)
            : silo.IsAccepting ? Task.FromResult(silo.Address)
            : view.OwnerOf(grain) is { } other ? Task.FromResult(other.Address)
            : throw new SiloUnavailableException($"{grain} could not be called: the silo {silo.Name} stops, and no other takes its stateless workers.");
    }

    // A client does not know how a grain is placed; the silo does that it sends the call to. To spare a hop it guesses well: the silo that
    // the grain was sent on to before, the one that the key names, or else the one that would be the owner.
    private bool TryGateway(Call call)
    {
        var view = network.View;
        if (KnownOf(call.Target.GrainId) is { } known && known.Grain == call.Target.GrainId && known.Route.View == view.Version && TrySend(call, known.Route.Session!, view, isPlaced: false)) return true;
        var key = call.Target.GrainId.Key.ToString();
        var gateway = (key.LastIndexOf('@') is >= 0 and var at ? view.Find(key[(at + 1)..]) : null) ?? view.OwnerOf(call.Target.GrainId);
        return gateway is { Session: { } session }
            ? TrySend(call, session, view, isPlaced: false)
            : throw new SiloUnavailableException($"No silo of {network.Handshake.Cluster} answers. {call.Target.GrainId} was not called.");
    }

    private static bool TrySend(Call call, Session session, ProcessView view, bool isPlaced)
    {
        if (!session.TrySend(call, isPlaced)) return false;
        call.Target.LastRoute = new Route(view.Version, null, session, isPlaced);
        return true;
    }

    private ref Known? KnownOf(GrainId grain) => ref _known[grain.GetUniformHashCode() % _known.Length];

    private sealed record Known(GrainId Grain, Route Route);
}
