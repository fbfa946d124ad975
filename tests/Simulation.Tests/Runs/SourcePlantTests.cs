using OrleansCluster.Simulator.Commands;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Runs;

/// <summary>
/// The planted bugs that are compiled into what ships, each from its seed in <see cref="SeedTests.Planted"/>. A class of its own, so that the
/// compiler and the process with the bugs in it work while other tests do.
/// </summary>
public sealed class SourcePlantTests(SourcePlantRuns runs) : IClassFixture<SourcePlantRuns>
{
    public static TheoryData<string, ulong> Planted => SeedTests.PlantedWhere(plant => plant.Mutations.Count > 0);

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_bug_is_found(string name, ulong seed)
    {
        var plant = PlantCatalog.All.Single(plant => plant.Name == name);
        var lines = runs.LinesOf(name);
        var all = $"{SeedTests.NotFound(name, seed)}\n{string.Join('\n', lines)}";
        Assert.DoesNotContain(lines, line => line.StartsWith(PlantLines.Broke(plant), StringComparison.Ordinal));
        Assert.True(lines.Any(line => line.StartsWith(PlantLines.Found(plant), StringComparison.Ordinal)), all);
    }

    [Fact]
    public void Every_bug_of_the_sources_goes_into_one_program_with_the_others() =>
        Assert.True(runs.Mutant.LeftOut.Count == 0, $"Each of these costs a compilation and a process:\n{string.Join('\n', runs.Mutant.LeftOut.Select(pair => $"{pair.Key.Name}: {pair.Value}"))}");

    [Fact]
    public void With_no_bug_switched_on_the_program_that_has_them_all_does_what_ships()
    {
        const double Minutes = 0.5;
        var lines = new List<string>();
        Assert.Equal(ExitCodes.Held, runs.Mutant.Run(["run", "all", "--seeds", "1..2", "--minutes", "0.5"], lines.Add));
        var traces = WorkloadCatalog.Names.SelectMany(workload => new ulong[] { 1, 2 }.Select(seed =>
            $"seed {seed} {workload} ok trace={SeedTests.OnThread(() => SimulationRun.Run(new RunOptions(seed, Minutes, FaultSet.All), WorkloadCatalog.Create(workload)!)).Trace} "));
        foreach (var trace in traces) Assert.Contains(lines, line => line.StartsWith(trace, StringComparison.Ordinal));
    }
}
