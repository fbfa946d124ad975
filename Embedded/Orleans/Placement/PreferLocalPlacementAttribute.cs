using Orleans.Runtime;

namespace Orleans.Placement;

[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(new PreferLocalPlacement());
