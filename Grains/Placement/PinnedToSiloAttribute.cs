using Orleans.Placement;

namespace OrleansCluster.Grains.Placement;

/// <summary>
/// Says that a grain whose key ends in <c>@name</c> runs on the silo of that name or not at all. For grains that own a part
/// of a silo's disk. It says nothing about how many activations there are: the owner of a folder also locks it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class PinnedToSiloAttribute() : PlacementAttribute(PinnedToSiloStrategy.Instance);
