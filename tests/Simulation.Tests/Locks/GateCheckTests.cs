using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Locks;

namespace OrleansCluster.Simulation.Tests.Locks;

/// <summary>What of a gate's history is told as wrong, and what is not.</summary>
public sealed class GateCheckTests
{
    private long _now;

    [Fact]
    public void A_lower_token_that_comes_after_a_higher_one_was_let_in_is_told()
    {
        var history = new History(() => ++_now);
        Enter(history, 2, 0);
        Enter(history, 1, 0);
        Assert.Contains("with token 1, after", GateCheck.Check(history.Operations, Counts(0))!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lower_token_that_is_refused_or_was_under_way_is_nothing()
    {
        var history = new History(() => ++_now);
        var slow = history.Begin("one", GateCheck.Enter, "gate", 1L);
        Enter(history, 2, 0);
        history.Ok(slow, 0L);
        history.Failed(history.Begin("one", GateCheck.Increment, "gate", 1L), "stale");
        Enter(history, 2, 0);
        Assert.Null(GateCheck.Check(history.Operations, Counts(0)));
    }

    [Fact]
    public void An_increment_that_is_gone_or_comes_twice_is_told_and_one_of_unknown_outcome_may_be_either()
    {
        var history = new History(() => ++_now);
        Increment(history, 1, 1);
        Increment(history, 2, 2);
        history.Unknown(history.Begin("one", GateCheck.Increment, "gate", 3L), "no answer");
        Assert.Null(GateCheck.Check(history.Operations, Counts(2)));
        Assert.Null(GateCheck.Check(history.Operations, Counts(3)));
        Assert.NotNull(GateCheck.Check(history.Operations, Counts(1)));
        Assert.NotNull(GateCheck.Check(history.Operations, Counts(4)));
        Increment(history, 4, 2);
        Assert.Contains("the same count", GateCheck.Check(history.Operations, Counts(3))!.What, StringComparison.Ordinal);
    }

    private static Dictionary<string, long> Counts(long count) => new() { ["gate"] = count };

    private static void Enter(History history, long token, long count) => history.Ok(history.Begin("one", GateCheck.Enter, "gate", token), count);

    private static void Increment(History history, long token, long count) => history.Ok(history.Begin("one", GateCheck.Increment, "gate", token), count);
}
