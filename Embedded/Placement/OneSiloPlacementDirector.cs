using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Embedded.Placement;

internal sealed class OneSiloPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silo = SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString());
        return context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : throw new SiloUnavailableException($"The silo {silo} is not active. It was not called.");
    }
}
