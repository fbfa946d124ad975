using OrleansCluster.Simulation.Tests.Commands;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulation.Tests.Determinism;

/// <summary>Hash codes of strings are drawn once a process: two runs in one cannot show that a run depends on them, two processes do.</summary>
public sealed class HashOrderTests
{
    [Theory]
    [InlineData(ChanceKind.StringHash)]
    [InlineData(ChanceKind.CombinedHash)]
    [InlineData(ChanceKind.ImmutableDictionaryOrder)]
    internal void Only_two_processes_show_it(ChanceKind kind)
    {
        Assert.True(new TwiceRun(trace => ChanceWorkload.Simulate(kind, trace)).Run().Held);
        Assert.NotEqual(TraceOfAProcess(kind), TraceOfAProcess(kind));
    }

    [Theory]
    [InlineData(ChanceKind.Seeded)]
    [InlineData(ChanceKind.DictionaryOrder)]
    internal void Two_processes_agree_on_what_is_a_function_of_the_seed(ChanceKind kind)
    {
        var trace = TraceOfAProcess(kind);
        Assert.Equal(trace, TraceOfAProcess(kind));
        Assert.Equal(trace, ChanceWorkload.Simulate(kind).Trace);
    }

    private static string TraceOfAProcess(ChanceKind kind)
    {
        var ended = SimulatorProcess.RunTests(kind.ToString());
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return Assert.Single(ended.Lines);
    }
}
