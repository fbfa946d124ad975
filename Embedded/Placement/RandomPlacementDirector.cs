using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansCluster.Embedded.Chance;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Placement;

/// <summary>Any active silo.</summary>
internal sealed class RandomPlacementDirector(SiloAccessor silo) : IPlacementDirector
{
    private EngineRandom Random => silo.Value.Cluster.World.Random;

    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = PlacementChoices.Of(target, context);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? silos[Random.Next(silos.Length)]);
    }
}
