using Orleans.Placement;

namespace OrleansCluster.Embedded.Placement;

/// <summary>A grain of the engine's own that stands for one silo, whose address (<c>ToParsableString</c>) is its key. No figures count it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OneSiloAttribute() : PlacementAttribute(new OneSiloPlacement());
