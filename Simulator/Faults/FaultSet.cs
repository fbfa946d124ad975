namespace OrleansCluster.Simulator.Faults;

/// <summary>Which faults a run may have.</summary>
/// <param name="Names">Those named; null: all.</param>
/// <param name="BeyondBudget">Whether the workload's budget may be exceeded.</param>
internal sealed record FaultSet(IReadOnlyList<string>? Names, bool BeyondBudget)
{
    public static FaultSet All { get; } = new(null, false);

    public static FaultSet None { get; } = new([], false);

    /// <summary>Those that may happen to a workload.</summary>
    public IEnumerable<Fault> For(FaultBudget budget, bool hasSilos) => FaultCatalog.All.Where(fault =>
        (Names is null || Names.Contains(fault.Name))
        && (Names is not null || !fault.IsByChoice || budget.Chosen.Contains(fault.Name))
        && (hasSilos || !fault.NeedsSilos)
        && (BeyondBudget || (!fault.IsAlwaysBeyond && !budget.Excluded.Contains(fault.Name))));
}
