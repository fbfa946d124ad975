using OrleansCluster.Simulator.Plants;

namespace OrleansCluster.Simulator.Running;

/// <summary>A run that somebody wants.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Options">The seed and all else that it is a function of.</param>
/// <param name="Plant">The bug that is put in; null: none.</param>
internal sealed record RunRequest(string Workload, RunOptions Options, Plant? Plant)
{
    public ulong Seed => Options.Seed;

    public override string ToString() => Plant is null ? $"seed {Seed} {Workload}" : $"seed {Seed} {Workload} with {Plant.Name}";
}
