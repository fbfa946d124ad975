using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulation.Tests.Determinism;

/// <summary>What no watch can see while it runs is seen by running twice: in one process, or, for hash codes of strings, in two.</summary>
public sealed class TwiceTests
{
    [Theory]
    [InlineData(ChanceKind.RandomShared)]
    [InlineData(ChanceKind.NewGuid)]
    [InlineData(ChanceKind.Stopwatch)]
    [InlineData(ChanceKind.WallClock)]
    [InlineData(ChanceKind.ObjectHash)]
    [InlineData(ChanceKind.StaticCounter)]
    internal void A_run_that_is_more_than_its_seed_differs_from_the_next(ChanceKind kind)
    {
        var message = Twice(kind);
        var lines = message.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var one = lines[lines.IndexOf("In one run then:") + 1];
        var other = lines[lines.IndexOf("In another:") + 1];
        Assert.StartsWith("  > ", one, StringComparison.Ordinal);
        Assert.StartsWith("  > ", other, StringComparison.Ordinal);
        Assert.NotEqual(one, other);
        Assert.Contains(" timer ", one, StringComparison.Ordinal);

        // The work before it was the same in both, and is shown as such.
        Assert.StartsWith("They part at event ", lines[1], StringComparison.Ordinal);
        Assert.InRange(long.Parse(one.AsSpan(4, one.IndexOf(" t=", StringComparison.Ordinal) - 4)), 40, 200);
        Assert.Contains("Random.Shared", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_differs_is_seen_though_nothing_else_does()
    {
        var message = Twice(ChanceKind.RandomAnswer);
        Assert.Contains("operation 20 draw number 21 → ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_the_first_run_of_a_process_does_is_told_as_that()
    {
        var message = Twice(ChanceKind.StaticCache);
        Assert.Contains("a third and a fourth did not part", message, StringComparison.Ordinal);
        Assert.Contains("  > ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChanceKind.Seeded)]
    [InlineData(ChanceKind.DictionaryOrder)]
    internal void A_run_that_is_a_function_of_its_seed_does_not_differ(ChanceKind kind)
    {
        var runs = 0;
        var result = new TwiceRun(trace =>
        {
            runs++;
            return ChanceWorkload.Simulate(kind, trace);
        }).Run();
        Assert.True(result.Held);
        Assert.Equal(2, runs);
    }

    [Fact]
    public void Runs_that_part_somewhere_else_each_time_are_told_as_far_as_is_known()
    {
        var run = 0;
        var twice = new TwiceRun(trace =>
        {
            // The first two runs part at event 1,000, the next at 2,000, at 3,000, at 4,000.
            var partsAt = ((run++ / 2) + 1) * 1000;
            for (var i = 1; i <= 5000; i++) trace.Add(i, "event", 0, i == partsAt ? run : 0);
            return new RunResult("test", 1, trace.ToString(), 0, 0, TimeSpan.Zero, TimeSpan.Zero);
        });
        var broken = Assert.IsType<NondeterminismException>(twice.Run().Broken);
        Assert.Contains("They part at event 4000, and at another one each time.", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_that_part_near_to_each_other_are_shown_though_not_at_one_event()
    {
        var run = 0;
        var twice = new TwiceRun(trace =>
        {
            // The first two runs part at event 100, the next at 110: later than the lines after it reach.
            var partsAt = run++ < 2 ? 100 : 110;
            for (var i = 1; i <= 200; i++) trace.Add(i, "event", 0, i == partsAt ? run : 0);
            return new RunResult("test", 1, trace.ToString(), 0, 0, TimeSpan.Zero, TimeSpan.Zero);
        });
        var message = twice.Run().Broken!.Message;
        Assert.Contains("They part at event 110. Before it, in both:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_ends_earlier_than_the_other_parts_where_it_ends()
    {
        var run = 0;
        var twice = new TwiceRun(trace =>
        {
            for (var i = 1; i <= 20 + (run % 2); i++) trace.Add(i, "event", 0, 0);
            run++;
            return new RunResult("test", 1, trace.ToString(), 0, 0, TimeSpan.Zero, TimeSpan.Zero);
        });
        var message = twice.Run().Broken!.Message;
        Assert.Contains("They part at event 21.", message, StringComparison.Ordinal);
        Assert.Contains("nothing more: it ended", message, StringComparison.Ordinal);
    }

    private static string Twice(ChanceKind kind)
    {
        var result = new TwiceRun(trace => ChanceWorkload.Simulate(kind, trace)).Run();
        Assert.Null(result.Violation);
        var broken = Assert.IsType<NondeterminismException>(result.Broken);
        Assert.StartsWith("not deterministic", broken.Message, StringComparison.Ordinal);
        return broken.Message;
    }
}
