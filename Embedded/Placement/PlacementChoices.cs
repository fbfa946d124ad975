using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Embedded.Placement;

internal static class PlacementChoices
{
    /// <exception cref="SiloUnavailableException">No silo is active.</exception>
    public static SiloAddress[] Of(PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return silos.Length > 0 ? silos : throw new SiloUnavailableException($"No active silo can host {target.GrainIdentity}. It was not called.");
    }
}
