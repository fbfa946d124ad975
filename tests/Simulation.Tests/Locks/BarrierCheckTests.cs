using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Locks;

namespace OrleansCluster.Simulation.Tests.Locks;

/// <summary>What of a barrier's history is told as wrong, and what is not.</summary>
public sealed class BarrierCheckTests
{
    private readonly History _history;
    private readonly List<long> _doubled = [];
    private long _now;

    public BarrierCheckTests() => _history = new History(() => ++_now);

    private Violation? Found => BarrierCheck.Check(_history.Operations, (from, to) => _doubled.Exists(at => at >= from && at <= to));

    [Fact]
    public void Who_passes_while_it_is_set_is_told()
    {
        Set(1);
        Wait(BarrierSteps.Passed);
        Assert.Contains("has passed a barrier that was set", Found!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_passes_when_it_may_have_been_removed_is_not()
    {
        Set(1);
        _history.Unknown(_history.Begin("one", BarrierSteps.Remove, "barrier", 0L), "no answer");
        Wait(BarrierSteps.Passed);
        Assert.Null(Found);
    }

    [Fact]
    public void A_removal_before_it_was_set_again_lets_nobody_pass()
    {
        Set(1);
        Remove();
        Wait(BarrierSteps.Passed);
        Assert.Null(Found);
        Set(2);
        Wait(BarrierSteps.Passed);
        Assert.NotNull(Found);
    }

    [Fact]
    public void Who_waits_in_vain_for_what_is_not_set_is_told()
    {
        Set(1);
        Wait("set");
        Assert.Null(Found);
        Remove();
        Wait("set");
        Assert.Contains("was not set at any time", Found!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_round_that_does_not_grow_is_told()
    {
        Set(2);
        Remove();
        Set(1);
        Assert.Contains("came with token 1, after", Found!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_let_in_before_enough_have_come_is_told()
    {
        Enter(1);
        Assert.Contains("no more than 1 had come", Found!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_whom_nothing_is_known_may_have_been_enough()
    {
        var lost = _history.Begin("two", BarrierSteps.Enter, "double", 2);
        Enter(1);
        Assert.Null(Found);
        _history.Failed(lost, "not let in in time");
        Assert.NotNull(Found);
    }

    [Fact]
    public void One_who_was_in_before_may_have_come_again_late_if_his_call_came_twice_and_not_otherwise()
    {
        Operation[] first = [_history.Begin("one", BarrierSteps.Enter, "double", 2), _history.Begin("two", BarrierSteps.Enter, "double", 2)];
        foreach (var entry in first)
            _history.Ok(entry, 1L);
        Enter(3);
        Assert.Contains("round 3", Found!.What, StringComparison.Ordinal);
        _doubled.Add(5); // After they had been answered.
        Assert.NotNull(Found);
        _doubled.Add(3);
        Assert.Null(Found);
    }

    private void Set(long round) => _history.Ok(_history.Begin("one", BarrierSteps.Set, "barrier"), round);

    private void Remove() => _history.Ok(_history.Begin("one", BarrierSteps.Remove, "barrier", 0L), true);

    private void Wait(string told) => _history.Ok(_history.Begin("one", BarrierSteps.Wait, "barrier", TimeSpan.Zero), told);

    private void Enter(long round) => _history.Ok(_history.Begin("one", BarrierSteps.Enter, "double", 2), round);
}
