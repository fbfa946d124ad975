namespace Orleans.Placement;

/// <summary>By whom an activation is not to be moved.</summary>
[Flags]
public enum ImmovableKind : byte
{
    Repartitioner = 1,
    Rebalancer = 2,
    Any = Repartitioner | Rebalancer,
}
