using System.Globalization;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>What <c>plants</c> was told, checked.</summary>
internal sealed record PlantsSettings(IReadOnlyList<PlantSearch> Searches, double? Minutes, FaultSet Faults)
{
    public int Parallel { get; init; } = 1;

    public TimeSpan Stall { get; init; } = Watchdog.DefaultBound;

    /// <summary>The command line that looks for some of them in the same way.</summary>
    public IReadOnlyList<string> ArgumentsFor(IEnumerable<PlantSearch> searches)
    {
        List<string> words =
        [
            "plants", .. searches.Select(search => search.ToString()),
            "--parallel", Parallel.ToString(CultureInfo.InvariantCulture),
            "--stall", ((int)Stall.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        ];
        if (Minutes is { } minutes) words.AddRange(["--minutes", minutes.ToString("R", CultureInfo.InvariantCulture)]);
        if (Faults.Names is { } names) words.AddRange(["--faults", names.Count == 0 ? Choices.None : string.Join(',', names)]);
        if (Faults.BeyondBudget) words.Add("--beyond-budget");
        return words;
    }
}
