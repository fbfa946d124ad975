using System.Globalization;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>The command that runs a seed again.</summary>
internal static class Replay
{
    /// <summary>To be called in the repository's folder. All that the run is a function of is in it.</summary>
    public static string Command(RunRequest request, bool twice)
    {
        var options = request.Options;
        var words = new List<string>
        {
            "dotnet run -c Release --project Simulator -- run", request.Workload,
            "--seed", request.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (options.Minutes is { } minutes) words.AddRange(["--minutes", minutes.ToString("R", CultureInfo.InvariantCulture)]);
        if (options.Faults.Names is { } names) words.AddRange(["--faults", names.Count == 0 ? Choices.None : string.Join(',', names)]);
        if (options.Faults.BeyondBudget) words.Add("--beyond-budget");
        if (request.Plant is { } plant) words.AddRange(["--plant", plant.Name]);
        if (twice) words.Add("--twice");
        return string.Join(' ', words);
    }
}
