using Orleans.Placement;

namespace OrleansCluster.Bench.Engine;

/// <summary>Even keys on the first silo, odd ones on the last.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeyParityPlacementAttribute() : PlacementAttribute(new KeyParityPlacement());
