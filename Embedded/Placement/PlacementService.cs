using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Workers;

namespace OrleansCluster.Embedded.Placement;

/// <summary>Finds a silo for a grain that has no activation, and starts it there.</summary>
internal sealed class PlacementService(Silo silo) : IPlacementContext
{
    /// <summary>How often a silo is chosen anew when the chosen one goes at that moment.</summary>
    private const int MaxAttempts = 4;

    private readonly ConcurrentDictionary<Type, IPlacementDirector> _directors = new();

    public SiloAddress LocalSilo => silo.Address;

    public SiloStatus LocalSiloStatus => silo.Status;

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target) => silo.Cluster.Network is { } network
        ? [.. network.View.Members.Select(member => member.Address)]
        : [.. silo.Cluster.Membership.ActiveSilos.Select(s => s.Address)];

    /// <summary>Whether grains of this strategy belong to one silo that every process can compute.</summary>
    public bool IsByOwner(PlacementStrategy strategy) => DirectorFor(strategy) is RendezvousPlacementDirector;

    /// <summary>
    /// The grain's activation: the one there is, or a new one where its placement says. Null if that silo is gone and nobody knows
    /// it yet: the call is lost, and ends when the silo is declared dead, or with its time. (In one process it is known at once.)
    /// </summary>
    public async ValueTask<Activation?> FindOrPlace(Call call)
    {
        var grain = call.Target.GrainId;
        var grainClass = EngineTypes.Classes.ClassOf(grain.Type);
        if (grainClass.Placement is StatelessWorkerPlacement workers) return FindWorker(call, grainClass, workers);
        for (var attempt = 1; ; attempt++)
        {
            if (silo.Cluster.Directory.Find(grain, silo) is { } found) return found;
            var address = await Choose(grain, grainClass, call.ContextData, call.Target.InterfaceType);
            if (silo.Cluster.Membership.Find(address) is { } chosen)
            {
                if (chosen.Catalog.TryStart(grain, grainClass, call.ContextData) is { } activation) return activation;
                if (chosen is { IsFenced: true, IsDead: false } && !silo.Cluster.Fabric.CalleesSeeCallers)
                {
                    call.TargetSilo = chosen;
                    return null;
                }
            }

            if (attempt == MaxAttempts) throw new SiloUnavailableException($"{grain} could not be placed: the silos chosen for it, {address} the last, went away. It was not called.");
        }
    }

    /// <summary>Where an activation of the grain is to be, by its director.</summary>
    public Task<SiloAddress> Choose(GrainId grain, GrainClass grainClass, Dictionary<string, object>? contextData, GrainInterfaceType interfaceType) =>
        DirectorFor(grainClass.Placement).OnAddActivation(grainClass.Placement, new PlacementTarget(grain, contextData, interfaceType, 0), this);

    /// <summary>On this silo, which the call comes from; while this one stops, on another.</summary>
    private Activation FindWorker(Call call, GrainClass grainClass, StatelessWorkerPlacement placement)
    {
        var grain = call.Target.GrainId;
        if (silo.Catalog.Workers.Find(grain, grainClass, placement, call.ContextData) is { } worker) return worker;
        var others = silo.Cluster.Membership.ActiveSilos;
        return others.Length > 0 && others[silo.Cluster.World.Random.Next(others.Length)].Catalog.Workers.Find(grain, grainClass, placement, call.ContextData) is { } elsewhere
            ? elsewhere
            : throw new SiloUnavailableException($"{grain} could not be called: the silo {silo.Name} stops, and no other takes its stateless workers.");
    }

    private IPlacementDirector DirectorFor(PlacementStrategy strategy) => _directors.GetOrAdd(
        strategy.GetType(),
        type => silo.Services.GetKeyedService<IPlacementDirector>(type)
            ?? throw new OrleansConfigurationException($"There is no placement director for {type}: register one by AddPlacementDirector."));
}
