using Orleans.Runtime;

namespace Orleans.Placement;

[AttributeUsage(AttributeTargets.Class)]
public sealed class HashBasedPlacementAttribute() : PlacementAttribute(new HashBasedPlacement());
