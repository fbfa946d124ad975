using System.Globalization;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Bench.Engine;

public sealed class KeyParityDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        Array.Sort(silos);
        var key = long.Parse(target.GrainIdentity.Key.ToString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Task.FromResult(key % 2 == 0 ? silos[0] : silos[^1]);
    }
}
