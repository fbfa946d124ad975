using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Metadata;
using Operation = OrleansCluster.Simulator.Checking.Operation;

namespace OrleansCluster.Simulation.Tests.Metadata;

/// <summary>The check finds each kind of wrong answer, and nothing in a history that is right.</summary>
public class MetadataCheckTests
{
    private static readonly RangeOperation s_all = new(KeyRange.All);

    private readonly StoreRig _rig = new();

    [Fact]
    public void A_history_that_is_right_is_held()
    {
        _rig.PutNow("a");
        _rig.Now++;
        Read(s_all, null);
        _rig.Now++;
        _rig.PutNow("b");
        Read(s_all with { Revision = 1 }, null);
        Assert.Null(_rig.Violation);
    }

    [Fact]
    public void A_change_that_was_acknowledged_and_is_not_in_the_log_is_told()
    {
        var answer = _rig.Apply(StoreRig.Put(99, "x"));
        var put = _rig.BeginPut(_rig.NextCall(), "a");
        _rig.Acknowledge(put, answer);
        _rig.Now++;
        Told("was said to have happened, and did not");
    }

    [Fact]
    public void A_change_that_was_carried_out_twice_is_told()
    {
        var put = _rig.BeginPut(1, "a");
        _rig.Apply(StoreRig.Put(1, "a"));
        _rig.Apply(StoreRig.Put(1, "a"));
        _rig.History.Unknown(put, "timeout");
        Told("happened 2 times");
    }

    [Fact]
    public void A_change_that_was_refused_and_carried_out_is_told()
    {
        var put = _rig.BeginPut(1, "a");
        _rig.Apply(StoreRig.Put(1, "a"));
        _rig.History.Failed(put, "refused");
        Told("was said to have failed, and happened");
    }

    [Fact]
    public void A_change_of_unknown_outcome_may_be_carried_out_or_not()
    {
        _rig.History.Unknown(_rig.BeginPut(1, "a"), "timeout");
        Assert.Null(_rig.Violation);
        _rig.Now++;
        _rig.Apply(StoreRig.Put(1, "a"));
        Assert.Null(_rig.Violation);
    }

    [Fact]
    public void A_change_that_was_given_up_and_is_carried_out_after_a_later_one_of_its_client_is_told()
    {
        var givenUp = GiveUp();
        PutLater();
        Assert.Null(_rig.Violation);
        _rig.Apply(StoreRig.Put(1, "a"));
        Told($"#{givenUp.Id} (put a put a as 1) was given up, and was carried out after #{givenUp.Id + 1}");
    }

    [Fact]
    public void A_change_that_was_given_up_may_be_carried_out_until_a_later_one_of_its_client_is()
    {
        GiveUp();
        _rig.Apply(StoreRig.Put(1, "a"));
        PutLater();
        Assert.Null(_rig.Violation);
    }

    [Fact]
    public void A_change_that_was_given_up_may_be_carried_out_after_one_of_another_client_or_one_beside_which_it_was_under_way()
    {
        var library = new object();
        var beside = _rig.BeginPut(3, "c", library);
        GiveUp(library);
        PutLater(library);
        PutLater(new object());
        _rig.Apply(StoreRig.Put(1, "a"));
        _rig.History.Unknown(beside, "timeout");
        Assert.Null(_rig.Violation);
    }

    [Fact]
    public void A_change_that_was_told_another_revision_is_told()
    {
        var put = _rig.BeginPut(1, "a");
        var answer = _rig.Apply(StoreRig.Put(1, "a"));
        _rig.Acknowledge(put, answer with { Revision = 2 });
        Told("was told revision 2, and was carried out at 1");
    }

    [Fact]
    public void A_change_that_was_acknowledged_before_it_was_applied_is_told()
    {
        var other = new StoreRig();
        var put = _rig.BeginPut(1, "a");
        _rig.Acknowledge(put, other.Apply(StoreRig.Put(1, "a")));
        _rig.Now++;
        _rig.Apply(StoreRig.Put(1, "a"));
        Told("was acknowledged before any replica had applied it");
    }

    [Fact]
    public void A_linearizable_read_of_an_older_state_is_told()
    {
        _rig.PutNow("a");
        var seen = _rig.Read(s_all);
        _rig.Now++;
        _rig.PutNow("b");
        _rig.Now++;
        Read(s_all, null, seen);
        Told("when 2 had been committed before it was called");
    }

    [Fact]
    public void A_read_that_is_older_than_its_age_is_told()
    {
        var age = TimeSpan.FromSeconds(1);
        _rig.PutNow("a");
        var seen = _rig.Read(s_all);
        _rig.Now += age.Ticks;
        _rig.PutNow("b");
        _rig.Now += age.Ticks;
        Read(s_all, age, seen);
        Assert.Null(_rig.Violation); // By a clock that is slower by a hundredth it is just a second.
        _rig.Now += age.Ticks / 50;
        Read(s_all, age, seen);
        Told("when 2 had been committed 1010.1");
    }

    [Fact]
    public void A_read_of_what_no_revision_has_held_is_told()
    {
        _rig.PutNow("a");
        _rig.PutNow("b");
        _rig.Now++;
        Read(s_all, null, _rig.Read(new RangeOperation(KeyRange.One(StoreRig.Bytes("b")))));
        Told("at revision 2 it is");
    }

    [Fact]
    public void A_revision_that_is_compacted_away_is_refused_and_no_other()
    {
        _rig.PutNow("a");
        _rig.PutNow("b");
        _rig.Now++;
        var first = s_all with { Revision = 1 };
        var seen = _rig.Read(first);
        _rig.History.Ok(Begin(first, null), new ReadCompacted(2));
        Told("it was not");
        _rig.Apply(new CompactCommand(2));
        Assert.Null(_rig.Violation);
        _rig.Now++;
        Read(first, null, seen);
        Told("though the store was compacted at 2 before");
    }

    [Fact]
    public void Calls_are_split_by_key_for_the_search_for_a_linearization()
    {
        var transaction = new ChangeCall(1, [new("a", "1#0"), new("b", null)], [new("c", "1#1")], "transaction");
        var known = _rig.History.Begin("c", "transaction", "store", transaction);
        var open = _rig.History.Begin("c", "transaction", "store", transaction with { Number = 2 });
        var read = Begin(s_all, null);
        _rig.History.Ok(known, new ChangeDone(true, 1, ""));
        _rig.History.Unknown(open, "timeout");
        _rig.History.Ok(read, new ReadSeen(1, "", new Dictionary<string, string> { ["a"] = "1#0" }));
        Assert.Equal(
            ["write a 1#0 Ok", "delete b  Ok", "write a 1#0 Unknown", "delete b  Unknown", "write c 1#1 Unknown", "read a  Ok", "read b  Ok", "read c  Ok"],
            KeyHistories.Of(_rig.Operations, ["a", "b", "c"]).Select(one => $"{one.Action} {one.Key} {one.Input} {one.Outcome}"));
        Assert.Null(Linearizability.Check(KeyHistories.Of(_rig.Operations, ["a", "b", "c"]), new MapModel(), SearchLimits.Default));
    }

    private readonly object _library = new();

    private Operation GiveUp(object? library = null)
    {
        var put = _rig.BeginPut(1, "a", library ?? _library);
        _rig.Now++;
        _rig.History.Unknown(put, "timeout");
        _rig.Now++;
        return put;
    }

    private void PutLater(object? library = null)
    {
        var call = 10 + _rig.NextCall();
        _rig.Acknowledge(_rig.BeginPut(call, "b", library ?? _library), _rig.Apply(StoreRig.Put(call, "b")));
        _rig.Now++;
    }

    private Operation Begin(RangeOperation operation, TimeSpan? age) => _rig.History.Begin("c", "read", "store", new ReadCall(operation, age));

    private void Read(RangeOperation operation, TimeSpan? age, ReadSeen? seen = null) => _rig.History.Ok(Begin(operation, age), seen ?? _rig.Read(operation));

    private void Told(string what) => Assert.Contains(what, _rig.Violation!.What, StringComparison.Ordinal);
}
