using Orleans.Runtime;

namespace OrleansCluster.Grains.Placement;

/// <summary>The placement of grains with <see cref="PinnedToSiloAttribute"/>; <see cref="PinnedToSiloDirector"/> carries it out.</summary>
[GenerateSerializer, Immutable, Alias("oc.placement.PinnedToSiloStrategy")]
public sealed class PinnedToSiloStrategy : PlacementStrategy
{
    internal static PinnedToSiloStrategy Instance { get; } = new();
}
