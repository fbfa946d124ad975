using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulation.Tests.Metadata;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Watch;

namespace OrleansCluster.Simulation.Tests.Watch;

/// <summary>Each of the six guarantees is held, and what breaks it is told by its name.</summary>
public class WatchCheckTests
{
    private readonly StoreRig _rig = new();

    public WatchCheckTests()
    {
        _rig.PutNow("a");
        _rig.PutNow("b");
        _rig.Apply(TransactionCommand.Of(Put("a"), Put("b")));
        _rig.PutNow("c");
        _rig.Now++;
    }

    [Fact]
    public void What_happened_is_held_in_whatever_pieces()
    {
        Told(null, (1, 3), (3, 4), (4, 4), (4, 5));
        Told(null, (1, 5));
        Told(null, (2, 3));
    }

    [Fact]
    public void A_watch_from_a_revision_that_is_not_made_yet_goes_on_there() => Told(null, (9, 9));

    [Fact]
    public void A_mark_of_progress_that_is_too_far_is_told() => Told("bookmarkable", (1, 6));

    [Fact]
    public void An_event_that_is_left_out_is_told()
    {
        Step(1, 5, seen => [.. seen.Where(one => one.Revision != 2)]);
        Told("reliable");
    }

    [Fact]
    public void A_revision_of_which_a_part_is_told_is_told()
    {
        Step(1, 4, seen => [.. seen.Take(3)]);
        Told("atomic");
    }

    [Fact]
    public void A_revision_that_is_told_again_is_told()
    {
        Step(3, 5, seen => [Event(2), .. seen]);
        Told("unique");
    }

    [Fact]
    public void An_event_that_is_told_twice_at_once_is_told()
    {
        Step(1, 3, seen => [seen[0], .. seen]);
        Told("unique");
    }

    [Fact]
    public void Revisions_in_another_order_are_told()
    {
        Step(1, 3, seen => [seen[1], seen[0]]);
        Told("ordered");
    }

    [Fact]
    public void Going_on_before_what_was_told_is_told()
    {
        Step(1, 2, seen => [.. seen, Event(2)]);
        Told("resumable");
    }

    [Fact]
    public void A_compaction_that_never_was_is_told()
    {
        var step = Begin(1);
        _rig.History.Ok(step, new ReadCompacted(3));
        Told("it was not");
        _rig.Apply(new CompactCommand(3));
        Assert.Null(Violation);
    }

    private string? Violation => WatchCheck.Check(_rig.Truth, _rig.Operations)?.What;

    private PutOperation Put(string key) => new(StoreRig.Bytes(key), StoreRig.Bytes(CallMarks.Value(_rig.NextCall())));

    private (long Revision, string Text) Event(long revision) => (revision, _rig.Truth.Changes(KeyRange.All, revision, revision + 1).First().Text(true));

    private Simulator.Checking.Operation Begin(long from) => _rig.History.Begin("w", "watch", "store", new WatchCall(1, KeyRange.All, from, true));

    private void Step(long from, long next, Func<List<(long Revision, string Text)>, List<(long Revision, string Text)>>? alter = null)
    {
        var right = _rig.Truth.Changes(KeyRange.All, from, next).Select(change => (change.Now.Modified, change.Text(true))).ToList();
        _rig.History.Ok(Begin(from), new WatchSeen(next, alter?.Invoke(right) ?? right));
    }

    private void Told(string? what, params (long From, long Next)[] steps)
    {
        foreach (var (from, next) in steps) Step(from, next);
        if (what is null) Assert.Null(Violation);
        else Assert.Contains(what, Violation!, StringComparison.Ordinal);
    }
}
