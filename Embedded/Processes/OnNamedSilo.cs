using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Processes;

/// <summary>On the silo that the grain's key names, and nowhere else.</summary>
internal sealed class OnNamedSilo : PlacementStrategy
{
    /// <inheritdoc cref="OnNamedSilo"/>
    internal sealed class Director(SiloAccessor silo) : IPlacementDirector
    {
        public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
            silo.Value.Cluster.Network?.View.Find(target.GrainIdentity.Key.ToString()) is { } member
                ? Task.FromResult(member.Address)
                : Task.FromException<SiloAddress>(new SiloUnavailableException($"The silo {target.GrainIdentity.Key} does not answer. {target.GrainIdentity} was not called."));
    }
}
