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

    public static TheoryData<string> Workloads => [.. WorkloadCatalog.Names];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Two_processes_do_the_same_from_the_same_seeds(string workload)
    {
        string[] arguments = ["run", workload, "--seeds", Seeds, "--minutes", "2", "--out", Path.Combine(Path.GetTempPath(), $"simulation-{Environment.ProcessId}")];
        var one = SimulatorProcess.RunWith(One, arguments);
        var other = SimulatorProcess.RunWith(Other, [.. arguments, "--parallel", "2"]);
        Assert.True(one.ExitCode == 0, one.ToString());
        Assert.True(other.ExitCode == 0, other.ToString());
        Assert.Equal(4, one.Seeds.Count);
        Assert.Equal(one.Seeds, other.Seeds);
        Assert.Equal(4, one.Seeds.Select(line => line[line.IndexOf("trace=", StringComparison.Ordinal)..]).Distinct().Count());
    }
}
