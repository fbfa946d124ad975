using Orleans.Runtime;

namespace OrleansCluster.Bench.Engine;

[GenerateSerializer, Immutable]
public sealed class KeyParityPlacement : PlacementStrategy;
