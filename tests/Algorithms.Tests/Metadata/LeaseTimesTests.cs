using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Leases;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class LeaseTimesTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void A_lease_is_due_when_its_time_is_over_and_not_before()
    {
        var times = Leader();
        var lease = Grant(times, 10_000, At(1));
        Assert.Empty(times.Due(At(11) - TimeSpan.FromTicks(1), 10));
        Assert.Equal([Epoch(lease)], times.Due(At(11), 10));
        Assert.Equal(At(12), times.NextEnd);
    }

    [Fact]
    public void A_renewal_starts_it_anew_and_an_end_forgets_it()
    {
        var times = Leader();
        var lease = Grant(times, 10_000, At(0));
        Do(times, new RenewLeasesCommand([lease]), At(9));
        Assert.Empty(times.Due(At(18.9), 10));
        Assert.Single(times.Due(At(19), 10));
        Do(times, new ExpireLeasesCommand([Epoch(lease)]), At(19));
        Assert.Equal((0, null), (times.Count, times.NextEnd));
        Assert.Empty(times.Due(At(100), 10));
    }

    [Fact]
    public void What_was_proposed_is_proposed_again_only_after_a_while()
    {
        var times = Leader();
        var lease = Grant(times, 10_000, At(0));
        Assert.Single(times.Due(At(10), 10));
        Assert.Empty(times.Due(At(10.5), 10));
        Assert.Equal([Epoch(lease)], times.Due(At(11), 10));
    }

    [Fact]
    public void The_longest_over_come_first_and_no_more_than_asked_for()
    {
        var times = Leader();
        var late = Grant(times, 3_000, At(0));
        var early = Grant(times, 1_000, At(0));
        Grant(times, 5_000, At(0));
        Assert.Equal([early, late], times.Due(At(9), 2).Select(one => one.LeaseId));
    }

    [Fact]
    public void The_drift_is_added_to_every_time()
    {
        var times = new LeaseTimes(At(60), At(1), driftPartsPerMillion: 1_000);
        times.Start([], At(0));
        Grant(times, 100_000, At(0));
        Assert.Empty(times.Due(At(100.1), 10));
        Assert.Single(times.Due(At(100.11), 10));
    }

    [Fact]
    public void Pitfall35_A_leader_that_stood_still_ends_nothing_that_was_renewed()
    {
        var stalled = Leader();
        var lease = Grant(stalled, 10_000, At(0));
        _machine.Do(new RenewLeasesCommand([lease])); // under another leader, and not seen here
        var decided = stalled.Due(At(1_000), 10);
        Assert.Equal([lease], _machine.Do<LeasesAnswer>(new ExpireLeasesCommand(decided)).Skipped);
        Assert.NotNull(_machine.Store.FindLease(lease));
    }

    [Fact]
    public void A_new_leader_goes_on_from_the_checkpoint_and_not_from_the_start()
    {
        var first = Leader(checkpointEvery: 5);
        var lease = Grant(first, 60_000, At(0));
        Assert.Empty(first.Checkpoint(At(4.9), 10));
        var checkpoint = Assert.Single(first.Checkpoint(At(20), 10));
        Assert.Equal((lease, 40_000), (checkpoint.LeaseId, checkpoint.RemainingMilliseconds));
        Assert.Empty(first.Checkpoint(At(24.9), 10));
        Do(first, new CheckpointLeasesCommand([checkpoint]), At(20));
        // Another clock, that reads something else altogether.
        var second = new LeaseTimes(At(5), At(1), 0);
        second.Start(_machine.Store.ReadLeases(), At(5_000));
        Assert.Empty(second.Due(At(5_039.9), 10));
        Assert.Single(second.Due(At(5_040), 10));
    }

    [Fact]
    public void The_time_left_survives_a_restart_from_a_snapshot()
    {
        var times = Leader(checkpointEvery: 5);
        var lease = Grant(times, 60_000, At(0));
        Do(times, new CheckpointLeasesCommand(times.Checkpoint(At(45), 10)), At(45));
        var restored = Machine.Restore(_machine.Snapshot());
        Assert.Equal(15_000, restored.Store.FindLease(lease)!.RemainingMilliseconds);
        Assert.Equal(_machine.Store.ReadLeases(), restored.Store.ReadLeases());
    }

    [Fact]
    public void Of_a_lease_shorter_than_the_interval_what_is_left_is_written_down_at_its_half_and_of_the_shortest_nothing()
    {
        var times = Leader(checkpointEvery: 5);
        var lease = Grant(times, 4_000, At(0));
        Grant(times, 199, At(0));
        Assert.Empty(times.Checkpoint(At(1.9), 10));
        Assert.Equal(new LeaseCheckpoint(lease, Epoch(lease).Epoch, 2_000), Assert.Single(times.Checkpoint(At(2), 10)));
        Assert.Empty(times.Checkpoint(At(2.9), 10));
        Assert.Equal(1_000, Assert.Single(times.Checkpoint(At(3), 10)).RemainingMilliseconds);
        Assert.Empty(times.Checkpoint(At(1_000), 10)); // It is over: that is told by Due.
        Assert.Null(times.NextCheckpoint);
    }

    /// <summary>
    /// Leaders come and go, renewals are confirmed or not, checkpoints are taken or lost: no lease ends while its holder, who
    /// counts from before it sent its last confirmed renewal, believes in it; and without renewals, each ends.
    /// </summary>
    [Fact]
    public void No_leader_change_ever_shortens_a_lease_and_in_the_end_each_ends()
    {
        var step = from kind in Gen.Choose(0, 3)
                   from milliseconds in Gen.Choose(0, 4_000)
                   select (kind, milliseconds);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(step.ArrayOf().ToArbitrary(), Run));
    }

    private static bool Run((int Kind, int Milliseconds)[] steps)
    {
        var machine = new Machine();
        var lease = machine.Grant(10_000);
        var now = TimeSpan.Zero;
        var believedUntil = At(10);
        var offset = TimeSpan.Zero; // of the present leader's clock
        var times = Start(machine, now);
        foreach (var (kind, milliseconds) in steps)
        {
            now += TimeSpan.FromMilliseconds(milliseconds);
            machine.Do(new ExpireLeasesCommand(times.Due(now + offset, 10)));
            times.Observe(machine.Last, now + offset);
            if (machine.Store.FindLease(lease) is null)
                return now >= believedUntil;
            if (kind == 0)
            {
                offset = TimeSpan.FromSeconds(milliseconds);
                times = Start(machine, now + offset);
            }
            else if (kind == 1)
            {
                machine.Do(new CheckpointLeasesCommand(times.Checkpoint(now + offset, 10)));
                times.Observe(machine.Last, now + offset);
            }
            else if (kind == 2 && now < believedUntil)
            {
                believedUntil = now + At(10); // sent now, applied a little later
                now += TimeSpan.FromMilliseconds(milliseconds % 50);
                machine.Do(new RenewLeasesCommand([lease]));
                times.Observe(machine.Last, now + offset);
            }
        }

        return times.Due(now + offset + At(11), 10).Length == 1;
    }

    private static LeaseTimes Start(Machine machine, TimeSpan now)
    {
        var times = new LeaseTimes(At(1), At(1), 0);
        times.Start(machine.Store.ReadLeases(), now);
        return times;
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private LeaseTimes Leader(int checkpointEvery = 60)
    {
        var times = new LeaseTimes(At(checkpointEvery), At(1), 0);
        times.Start(_machine.Store.ReadLeases(), At(0));
        return times;
    }

    private long Grant(LeaseTimes times, long milliseconds, TimeSpan now)
    {
        Do(times, new GrantLeaseCommand(0, milliseconds), now);
        return ((LeaseAnswer)_machine.Last.Answer).LeaseId;
    }

    private void Do(LeaseTimes times, MetadataCommand command, TimeSpan now)
    {
        _machine.Do(command);
        times.Observe(_machine.Last, now);
    }

    private LeaseEpoch Epoch(long lease) => new(lease, _machine.Store.FindLease(lease)!.Epoch);
}
