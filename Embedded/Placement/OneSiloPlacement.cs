using Orleans.Runtime;

namespace OrleansCluster.Embedded.Placement;

/// <summary>On the silo whose address is the grain's key.</summary>
internal sealed class OneSiloPlacement : PlacementStrategy;
