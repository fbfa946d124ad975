using OrleansCluster.Simulation.Tests.Commands;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Determinism;

/// <summary>Every workload, in two processes that differ in all that must not matter, does the same from the same seed.</summary>
public sealed class ProcessTests
{
    private const string Seeds = "1..4";

    // The text's hash codes differ from process to process by themselves.
    private static readonly (string, string)[] One = [("DOTNET_PROCESSOR_COUNT", "1"), ("DOTNET_TieredPGO", "0"), ("DOTNET_TieredCompilation", "0"), ("TZ", "Asia/Kathmandu"), ("LANG", "de_DE.UTF-8")];
    private static readonly (string, string)[] Other = [("DOTNET_PROCESSOR_COUNT", "2"), ("DOTNET_TieredPGO", "1"), ("DOTNET_gcServer", "1"), ("TZ", "UTC"), ("LANG", "C")];

    // One process each for all workloads: most of what a process takes is its start.
    [Fact]
    public async Task Two_processes_do_the_same_from_the_same_seeds()
    {
        string[] arguments = ["run", "all", "--seeds", Seeds, "--minutes", "2", "--out", Path.Combine(Path.GetTempPath(), $"simulation-{Environment.ProcessId}")];
        var beside = Task.Run(() => SimulatorProcess.RunWith(Other, [.. arguments, "--parallel", "2"]));
        var one = SimulatorProcess.RunWith(One, arguments);
        var other = await beside;
        Assert.True(one.ExitCode == 0, one.ToString());
        Assert.True(other.ExitCode == 0, other.ToString());
        Assert.Equal(one.Seeds, other.Seeds);
        foreach (var workload in WorkloadCatalog.Names)
        {
            var traces = one.Seeds.Where(line => line.Split(' ')[2] == workload).Select(line => line[line.IndexOf("trace=", StringComparison.Ordinal)..]).ToList();
            Assert.Equal(4, traces.Count);
            Assert.Equal(4, traces.Distinct().Count());
        }
    }
}
