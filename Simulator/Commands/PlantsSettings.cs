using System.Globalization;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>What <c>plants</c> was told, checked.</summary>
internal sealed record PlantsSettings(IReadOnlyList<Plant> Plants, SeedRange Seeds, double? Minutes, FaultSet Faults)
{
    public int Parallel { get; init; } = 1;

    public TimeSpan Stall { get; init; } = Watchdog.DefaultBound;

    /// <summary>The command line that looks for one of them in the same way.</summary>
    public IReadOnlyList<string> ArgumentsFor(Plant plant)
    {
        var words = new List<string>
        {
            "plants", plant.Name,
            "--seeds", $"{Seeds.First.ToString(CultureInfo.InvariantCulture)}..{Seeds.Last.ToString(CultureInfo.InvariantCulture)}",
            "--parallel", Parallel.ToString(CultureInfo.InvariantCulture),
            "--stall", ((int)Stall.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
        if (Minutes is { } minutes) words.AddRange(["--minutes", minutes.ToString("R", CultureInfo.InvariantCulture)]);
        if (Faults.Names is { } names) words.AddRange(["--faults", names.Count == 0 ? Choices.None : string.Join(',', names)]);
        if (Faults.BeyondBudget) words.Add("--beyond-budget");
        return words;
    }
}
