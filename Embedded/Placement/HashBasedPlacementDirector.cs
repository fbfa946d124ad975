using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Embedded.Placement;

/// <summary>By the grain's hash over the active silos, in the order of their addresses.</summary>
internal sealed class HashBasedPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = PlacementChoices.Of(target, context);
        Array.Sort(silos);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? silos[target.GrainIdentity.GetUniformHashCode() % (uint)silos.Length]);
    }
}
