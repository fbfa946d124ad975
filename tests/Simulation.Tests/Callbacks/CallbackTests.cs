using OrleansCluster.Simulation.Tests.Loop;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulation.Tests.Callbacks;

/// <summary>Observers and enumerations in a world that fails.</summary>
public sealed class CallbackTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Under_faults_no_answer_is_wrong_and_no_item_is_missing(int seed)
    {
        var workload = new CallbackWorkload();
        var result = Simulate(seed, workload);
        Assert.True(result.Held, $"{result.Broken} {result.Violation}");
        Assert.InRange(workload.Answers, 10, int.MaxValue); // else it has shown nothing
        Assert.InRange(workload.Enumerated, 10, int.MaxValue);
    }

    [Fact]
    public void A_run_is_a_function_of_its_seed()
    {
        var result = new TwiceRun(static trace => Simulate(4, new CallbackWorkload(), trace)).Run();
        Assert.True(result.Held, $"{result.Broken} {result.Violation}");
    }

    private static RunResult Simulate(int seed, CallbackWorkload workload, Trace? trace = null) =>
        SimulationThread.Run(() => SimulationRun.Run(new RunOptions((ulong)seed, 2, FaultSet.All), workload, null, trace));
}
