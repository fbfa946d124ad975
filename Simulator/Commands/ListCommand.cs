using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Names everything there is, one name a line: its kind, its name, and what it is.</summary>
internal sealed class ListCommand(TextWriter output)
{
    /// <returns>The exit code.</returns>
    public int Run()
    {
        foreach (var workload in WorkloadCatalog.Names.Select(name => WorkloadCatalog.Create(name)!))
            Write("workload", workload.Name, $"{workload.Promise}; budget: {workload.Budget.Statement}{Excluded(workload.Budget)}");
        foreach (var fault in FaultCatalog.All)
            Write("fault", fault.Name, fault.What + (fault.IsAlwaysBeyond ? " (only with --beyond-budget)" : ""));
        foreach (var plant in PlantCatalog.All)
            Write("plant", plant.Name, $"{plant.What} (in {plant.CreateWorkload().Name})");
        return ExitCodes.Held;
    }

    private static string Excluded(FaultBudget budget) => budget.Excluded.Count == 0 ? "" : $"; without {string.Join(", ", budget.Excluded)}";

    private void Write(string kind, string name, string what) => output.WriteLine($"{kind} {name}  {what}");
}
