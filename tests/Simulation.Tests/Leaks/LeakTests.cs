using System.Reflection;
using OrleansCluster.Simulation.Tests.Loop;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulation.Tests.Leaks;

/// <summary>What leaves the thread breaks the run, which says what it was and whose; what stays does not.</summary>
public sealed class LeakTests
{
    public static TheoryData<string> Unsafe => Constructs.NamesOf(typeof(UnsafeConstructs));

    public static TheoryData<string> Safe => Constructs.NamesOf(typeof(SafeConstructs));

    [Theory]
    [MemberData(nameof(Unsafe))]
    public void A_process_that_leaks_breaks_the_run(string construct)
    {
        var leak = SimulationThread.Run(() => Assert.Throws<LeakException>(() =>
        {
            var bench = new Bench();
            var process = bench.NewProcess();
            bench.Do(process, () => Constructs.Find(construct)(process.Time));
        }));
        AssertNames(construct, leak);
    }

    [Theory]
    [MemberData(nameof(Unsafe))]
    public void A_grain_that_leaks_breaks_the_run(string construct)
    {
        var result = Simulate(construct);
        Assert.Null(result.Violation);
        AssertNames(construct, Assert.IsType<LeakException>(result.Broken));
    }

    [Theory]
    [MemberData(nameof(Safe))]
    public void A_process_that_stays_goes_on(string construct) => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        bench.Do(process, () => Constructs.Find(construct)(process.Time));
    });

    [Theory]
    [MemberData(nameof(Safe))]
    public void A_grain_that_stays_goes_on(string construct)
    {
        var result = Simulate(construct);
        Assert.True(result.Held, $"{result.Violation?.What}{result.Broken}");
        Assert.True(result.Operations > 1);
    }

    private static RunResult Simulate(string construct) =>
        SimulationThread.Run(() => SimulationRun.Run(new RunOptions(1, 1, FaultSet.None), new ConstructWorkload(construct)));

    private static void AssertNames(string construct, LeakException leak)
    {
        var expected = Constructs.MethodOf(construct).GetCustomAttribute<NamedAttribute>()!.What;
        Assert.Contains(expected, leak.What, StringComparison.Ordinal);
        Assert.Contains(leak.What, leak.Message, StringComparison.Ordinal);
        Assert.Contains("OrleansCluster.Simulation.Tests.Leaks.", leak.Culprit, StringComparison.Ordinal);
    }
}
