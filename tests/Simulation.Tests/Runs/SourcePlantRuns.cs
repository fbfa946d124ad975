using OrleansCluster.Simulator.Commands;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Simulation.Tests.Runs;

/// <summary>
/// The program with all bugs of the sources in it, compiled once, and what it found of each from its kept seed, in one process. Whoever wants
/// to see one of them alone asks the simulator's command line.
/// </summary>
public sealed class SourcePlantRuns : IDisposable
{
    private readonly Mutant _mutant;
    private readonly Dictionary<string, List<string>> _lines = [];

    public SourcePlantRuns()
    {
        _mutant = Mutant.BuildTogether(PlantCatalog.All.Where(plant => plant.Mutations.Count > 0));
        var searches = SourcePlantTests.Planted.Select(row => SearchOf((string)row[0], (ulong)row[1])).ToList();
        using var output = new StringWriter();
        new MutantSearch(new PlantsSettings(searches, null, FaultSet.All), output, new Summary()).Run(_mutant, searches, CancellationToken.None);
        Share(output.ToString(), searches);
    }

    /// <summary>The program.</summary>
    internal Mutant Mutant => _mutant;

    /// <summary>What was told of a bug.</summary>
    public IReadOnlyList<string> LinesOf(string name) => _lines.GetValueOrDefault(name, []);

    public void Dispose() => _mutant.Dispose();

    private static PlantSearch SearchOf(string name, ulong seed) =>
        new(PlantCatalog.All.Single(plant => plant.Name == name), new SeedRange(seed, seed + SeedTests.Window));

    // What stands before the line with a bug's name that ends it (what a hanging run was at, for instance) is of that bug, and how to see it again stands behind it.
    private void Share(string output, List<PlantSearch> searches)
    {
        var told = new List<string>();
        List<string>? lines = null;
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (told.Count == 0 && line.StartsWith(' ')) lines?.Add(line);
            else told.Add(line);
            if (searches.Find(search => line.StartsWith($"plant {search.Plant.Name} ", StringComparison.Ordinal)) is not { } search) continue;
            if (!_lines.TryGetValue(search.Plant.Name, out lines)) _lines.Add(search.Plant.Name, lines = []);
            lines.AddRange(told);
            told.Clear();
        }
    }
}
