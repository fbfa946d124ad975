using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

public class HistoryTests
{
    private long _now;

    [Fact]
    public void Operations_have_the_times_and_outcomes_they_had()
    {
        var history = new History(() => _now);
        var ok = Begin(history, 1, "write");
        var failed = Begin(history, 2, "write");
        var unknown = Begin(history, 3, "write");
        var pending = Begin(history, 4, "write");
        _now = 10;
        history.Ok(ok, "x");
        _now = 11;
        history.Failed(failed, "refused");
        _now = 12;
        history.Unknown(unknown, "timeout");

        Assert.Equal([ok, failed, unknown, pending], history.Operations);
        Assert.Equal([0, 1, 2, 3], history.Operations.Select(operation => operation.Id));
        Assert.Equal([1, 2, 3, 4], history.Operations.Select(operation => operation.Invoked));
        Assert.Equal([Outcome.Ok, Outcome.Failed, Outcome.Unknown, Outcome.Pending], history.Operations.Select(operation => operation.Outcome));
        // To a search what is unknown has not returned; to the timeline it has.
        Assert.Equal([10, 11, long.MaxValue, long.MaxValue], history.Operations.Select(operation => operation.Returned));
        Assert.Equal([10, 11, 12, long.MaxValue], history.Operations.Select(operation => operation.Ended));
        Assert.Equal(["write k 1 → x", "write k 2 failed: refused", "write k 3 unknown: timeout", "write k 4 …"], history.Operations.Select(operation => operation.ToString()));
    }

    [Fact]
    public void An_operation_ends_once()
    {
        var history = new History(() => _now);
        var operation = Begin(history, 1, "read");
        history.Unknown(operation, "timeout");
        Assert.Throws<InvalidOperationException>(() => history.Ok(operation, 1));
        Assert.Equal(Outcome.Unknown, operation.Outcome);
    }

    [Fact]
    public void An_operation_of_another_history_is_refused()
    {
        var history = new History(() => _now);
        Begin(history, 1, "read");
        Assert.Throws<ArgumentException>(() => history.Ok(Begin(new History(() => _now), 1, "read")));
    }

    [Fact]
    public void A_full_history_says_so()
    {
        var history = new History(() => _now, capacity: 2);
        Begin(history, 1, "read");
        Begin(history, 2, "read");
        Assert.Throws<HistoryOverflowException>(() => Begin(history, 3, "read"));
        Assert.Equal(2, history.Operations.Count);
    }

    private Operation Begin(History history, long at, string action)
    {
        _now = at;
        return history.Begin("p", action, "k", at);
    }

    [Fact]
    public void What_names_something_of_this_process_is_left_out_of_reasons()
    {
        var history = new History(() => _now, without: "run7/");
        var operation = history.Begin("p", "read", "k");
        history.Failed(operation, "Read of run7/silo-1:/log failed.");
        Assert.Equal("Read of silo-1:/log failed.", operation.Error);
    }
}
