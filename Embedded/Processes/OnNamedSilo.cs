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
        public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
        {
            var name = target.GrainIdentity.Key.ToString();
            return silo.Value.Cluster.Network?.View.Find(name) is { } member
                ? Task.FromResult(member.Address)
                : Task.FromException<SiloAddress>(new SiloUnavailableException($"The silo {name} does not answer. {target.GrainIdentity} was not called."));
        }
    }
}
