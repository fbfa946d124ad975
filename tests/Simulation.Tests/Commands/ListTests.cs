using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Commands;

/// <summary><c>list</c> has everything there is, one name a line.</summary>
public sealed class ListTests
{
    [Fact]
    public void Every_name_has_its_line_with_its_kind_and_what_it_is()
    {
        var console = Console.Run("list");
        Assert.Equal(0, console.ExitCode);
        string[] expected =
        [
            .. WorkloadCatalog.Names.Select(name => $"workload {name}  "), .. FaultCatalog.All.Select(fault => $"fault {fault.Name}  "),
            .. PlantCatalog.All.Select(plant => $"plant {plant.Name}  "),
        ];
        Assert.Equal(expected.Length, console.Lines.Count);
        Assert.All(expected.Zip(console.Lines), pair =>
        {
            Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal);
            Assert.True(pair.Second.Length > pair.First.Length + 10, pair.Second);
        });
        Assert.Equal(expected.Length, expected.Distinct().Count());
    }

    [Fact]
    public void A_workload_says_its_promise_and_its_budget()
    {
        var line = Console.Run("list").Lines.Single(line => line.StartsWith("workload register ", StringComparison.Ordinal));
        var register = WorkloadCatalog.Create("register")!;
        Assert.Contains(register.Promise, line, StringComparison.Ordinal);
        Assert.Contains($"budget: {register.Budget.Statement}", line, StringComparison.Ordinal);
    }
}
