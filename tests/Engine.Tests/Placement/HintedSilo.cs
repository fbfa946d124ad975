using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Placement;

/// <summary>
/// A grain runs where the hint says, once the gate of its key is open; without a hint anywhere, at once. With a hint its director fails for
/// keys that end in <see cref="Fails"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HintedSiloAttribute() : PlacementAttribute(new HintedSiloPlacement())
{
    public const string Fails = "/fails";
}

public sealed class HintedSiloPlacement : PlacementStrategy;

public sealed class HintedSiloDirector : IPlacementDirector
{
    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData!, silos) is not { } hint) return silos[0];
        var key = target.GrainIdentity.Key.ToString()!;
        await Gates.Pass(key);
        return key.EndsWith(HintedSiloAttribute.Fails, StringComparison.Ordinal) ? throw new NoSuchSiloException(hint.ToString()) : hint;
    }
}
