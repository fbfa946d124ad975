using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Placement;

/// <summary>The silo that the call comes from, or else any.</summary>
internal sealed class PreferLocalPlacementDirector(SiloAccessor silo) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = PlacementChoices.Of(target, context);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint) return Task.FromResult(hint);
        return Task.FromResult(silos.Contains(context.LocalSilo) ? context.LocalSilo : silos[silo.Value.Cluster.World.Random.Next(silos.Length)]);
    }
}
