using OrleansCluster.Simulator.Commands;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Simulation.Tests.Runs;

/// <summary>
/// The planted bugs that are compiled into what ships, each from its seed in <see cref="SeedTests.Planted"/>. A class of its own, so that the
/// compilers and the processes with a bug in them work while other tests do.
/// </summary>
public class SourcePlantTests
{
    public static TheoryData<string, ulong> Planted => SeedTests.PlantedWhere(plant => plant.Mutations.Count > 0);

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_bug_is_found(string name, ulong seed)
    {
        var plant = PlantCatalog.All.Single(plant => plant.Name == name);
        using var mutant = Mutant.Build(plant);
        var lines = new List<string>();
        var code = mutant.Run(["plants", plant.Name, "--seeds", $"{seed}..{seed + SeedTests.Window}"], lines.Add);
        Assert.True(code is ExitCodes.Held or ExitCodes.Failed, string.Join('\n', lines));
        Assert.True(code == ExitCodes.Held, SeedTests.NotFound(name, seed));
    }
}
