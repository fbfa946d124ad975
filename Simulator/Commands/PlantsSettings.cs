using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>What <c>plants</c> was told, checked.</summary>
internal sealed record PlantsSettings(IReadOnlyList<Plant> Plants, SeedRange Seeds, double? Minutes, FaultSet Faults)
{
    public int Parallel { get; init; } = 1;

    public TimeSpan Stall { get; init; } = Watchdog.DefaultBound;
}
