using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// Where a grain belongs among several processes. There is no directory to ask where it is, so every process must compute the same:
/// it takes the place of the random and the local choice too.
/// </summary>
internal sealed class RendezvousPlacementDirector(SiloAccessor silo) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        silo.Value.Cluster.Network!.View.OwnerOf(target.GrainIdentity) is { } owner
            ? Task.FromResult(owner.Address)
            : Task.FromException<SiloAddress>(new SiloUnavailableException($"No active silo can host {target.GrainIdentity}. It was not called."));
}
