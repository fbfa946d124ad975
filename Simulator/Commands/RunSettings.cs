using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>What <c>run</c> was told, checked.</summary>
internal sealed record RunSettings(IReadOnlyList<string> Workloads, SeedRange Seeds, double? Minutes, FaultSet Faults)
{
    public int Parallel { get; init; } = 1;

    public bool Twice { get; init; }

    public Plant? Plant { get; init; }

    public string? TraceFile { get; init; }

    public string? OutputFolder { get; init; }

    public TimeSpan Stall { get; init; } = Watchdog.DefaultBound;

    /// <summary>Every run, by seed and then by workload.</summary>
    public IEnumerable<RunRequest> Requests() =>
        Seeds.All.SelectMany(seed => Workloads.Select(workload => new RunRequest(workload, new RunOptions(seed, Minutes, Faults), Plant)));

    /// <exception cref="UsageException">Options that do not go together.</exception>
    public RunSettings Checked()
    {
        if (TraceFile is not null && !(Seeds.IsOne && Workloads.Count == 1))
            throw new UsageException("--trace takes the text of one run; give one workload and one seed with it.");
        if (Plant is null) return this;
        var needed = Plant.CreateWorkload().Name;
        return Workloads is [var only] && only == needed
            ? this
            : throw new UsageException($"The planted bug '{Plant.Name}' is in the workload '{needed}'; run that one with it.");
    }
}
