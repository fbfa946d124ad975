namespace Orleans.Runtime;

public sealed class RandomPlacement : PlacementStrategy;
