using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>Snapshots and the log's beginning: dissertation, chapter 5.</summary>
public class SnapshotTests
{
    private static readonly RaftOptions SmallParts = Options with { SnapshotPartBytes = 4 };

    [Fact]
    public void A_follower_that_is_gone_for_good_in_the_middle_of_a_snapshot_does_not_keep_the_log_from_being_compacted()
    {
        var cluster = Cluster.Led(SmallParts, 1, 2, 3);
        cluster.Isolate(3);
        cluster[1].Propose("aaaaaaaaaa");
        cluster.Settle();
        cluster[1].TakeSnapshot();
        cluster.Heal();
        cluster.Run(Options.HeartbeatInterval / 2);
        cluster.Pass(Options.HeartbeatInterval);
        cluster.Tick();
        while (cluster[1].Core.Status.Followers.Single(one => one.Id == Id(3)).State != ReplicationState.Snapshot)
            Assert.True(cluster.Deliver() + cluster.Persist() > 0);
        cluster.Crash(3);

        cluster.Run(30 * ElectionTimeout);
        cluster[1].Propose("b");
        cluster.Run(ElectionTimeout);
        var newest = cluster[1].TakeSnapshot();
        Assert.Equal([newest!], cluster[1].Core.SnapshotsInUse);
        Assert.Equal(newest!.Index + 1, cluster[1].Core.Status.FirstIndex);

        cluster.Restart(3);
        cluster.Run(2 * ElectionTimeout);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }

    [Fact]
    public void A_damaged_snapshot_is_sent_again_from_its_beginning()
    {
        var replica = Of(Make.Of(1, 2, 3), 3, 0, 0, 1);
        var snapshot = new SnapshotDescriptor(5, 3, Make.Of(1, 2, 3), 1, 9, 2);
        replica.Step(new SnapshotRequest(Id(2), Id(1), 3, snapshot, 0, "ab"u8.ToArray(), default));
        replica.Core.SnapshotDamaged(snapshot); // Duty 8: before the write is told done.
        replica.Persist();
        Assert.Equal(1, replica.Core.Status.FirstIndex);
        Assert.Contains(replica.Take<SnapshotResponse>(), answer => answer.Received == 0);
        replica.Step(new SnapshotRequest(Id(2), Id(1), 3, snapshot, 0, "ok"u8.ToArray(), default));
        replica.Persist();
        Assert.Equal(["ok"], replica.State);
    }

    [Fact]
    public void A_part_counts_once_and_only_where_it_belongs()
    {
        var replica = Of(Make.Of(1, 2, 3), 3, 0, 0, 1);
        var snapshot = new SnapshotDescriptor(5, 3, Make.Of(1, 2, 3), 1, 9, 4);
        Assert.Equal(2, Answer(0, "ab"));
        Assert.Equal(2, Answer(0, "ab")); // Twice.
        Assert.Equal(2, Answer(3, "d")); // A gap.
        Assert.Equal(2, Answer(2, "cde")); // More than there is.
        Assert.Equal(2, Answer(2, ""));
        Assert.Equal(4, Answer(2, "cd"));
        Assert.Equal(["abcd"], replica.State);

        long Answer(long offset, string data)
        {
            replica.Step(new SnapshotRequest(Id(2), Id(1), 3, snapshot, offset, System.Text.Encoding.UTF8.GetBytes(data), default));
            replica.Persist();
            return replica.Take<SnapshotResponse>().Single().Received;
        }
    }

    [Fact]
    public void A_part_is_answered_once_it_is_durable()
    {
        var replica = Of(Make.Of(1, 2, 3), 3, 0, 0, 1);
        var snapshot = new SnapshotDescriptor(5, 3, Make.Of(1, 2, 3), 1, 9, 4);
        replica.Step(new SnapshotRequest(Id(2), Id(1), 3, snapshot, 0, "ab"u8.ToArray(), default));
        Assert.Empty(replica.Take<SnapshotResponse>());
        replica.Persist();
        Assert.Equal(2, replica.Single<SnapshotResponse>().Received);
    }

    [Fact]
    public void An_empty_snapshot_is_installed_too()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(3);
        cluster[1].Change(Voters(1, 2, 3));
        cluster.Settle();
        Assert.Equal(0, cluster[1].TakeSnapshot()!.Bytes);
        cluster.Heal();
        cluster.Run(ElectionTimeout);
        Assert.Equal(cluster[1].Core.CommitIndex, cluster[3].Core.CommitIndex);
        Assert.True(cluster[3].Core.Status.FirstIndex > 1);
    }

    [Fact]
    public void The_log_is_not_compacted_above_the_newest_snapshot_nor_above_one_that_is_being_sent()
    {
        var cluster = Cluster.Led(SmallParts, 1, 2, 3);
        Assert.Equal(1, cluster[1].Core.CompactTo(2)); // There is no snapshot.
        cluster[1].Propose("aaaaaaaaaa");
        cluster.Settle();
        cluster.Run(Options.HeartbeatInterval);
        var first = cluster[1].TakeSnapshot(keep: 2)!;
        Assert.Equal(first.Index - 1, cluster[1].Core.Status.FirstIndex);
        Assert.Equal(first.Index + 1, cluster[1].Compact(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => cluster[1].Core.SnapshotTaken(first.Index + 1, 1, 1));
        Assert.Null(cluster[1].Core.SnapshotTaken(first.Index, 1, 1));
    }

    [Fact]
    public void What_stays_before_a_snapshot_is_bounded_in_entries_and_in_bytes()
    {
        var cluster = Cluster.Led(1, 2, 3);
        for (var i = 0; i < 20; i++)
            cluster[1].Propose("0123456789"); // 42 bytes each.
        cluster.Settle();
        var index = cluster[1].TakeSnapshot(keep: 1000)!.Index;
        Assert.Equal(index - 14, cluster[1].Core.CompactTo(index, 15, 1_000_000));
        Assert.Equal(index - 2, cluster[1].Core.CompactTo(index, 15, 150));
        Assert.Equal(index - 2, cluster[1].Core.CompactTo(index, 15, 1_000_000)); // What is gone stays so.
        Assert.Equal(index + 1, cluster[1].Core.CompactTo(index, 15, 41));
    }

    [Fact]
    public void A_folder_whose_log_begins_after_its_snapshot_is_refused()
    {
        var snapshot = new SnapshotDescriptor(5, 3, Make.Of(1, 2, 3), 1, 9, 0);
        Assert.Throws<RaftInvariantException>(() => Start(snapshot, Entry(7, 3)));
        Assert.Throws<RaftInvariantException>(() => Start(null, Entry(2, 3)));

        // A write that was cut short: the promise of term 4 is not there. Nobody was given a vote in it.
        Assert.Equal((4, new HardState(4, ReplicaId.None, 5)), (Start(snapshot, Entry(6, 4)).Term, Start(snapshot, Entry(6, 4)).TakeReady()?.Write?.HardState));

        static RaftCore Start(SnapshotDescriptor? snapshot, LogEntry entry) => new(
            Id(1), Options, new RaftRecovered(new HardState(3, ReplicaId.None, 0), snapshot, [entry]), new Random(1), TimeSpan.Zero);
    }

    [Fact]
    public void A_log_that_goes_on_after_its_snapshot_or_overlaps_it_is_kept_at_a_start()
    {
        var snapshot = new SnapshotDescriptor(3, 2, Make.Of(1, 2, 3), 1, 9, 0);
        AssertLast(5, Entry(4, 2), Entry(5, 3));
        AssertLast(5, Entry(2, 1), Entry(3, 2), Entry(4, 2), Entry(5, 3));
        AssertLast(3, Entry(2, 1), Entry(3, 1), Entry(4, 1)); // Of before an install.
        AssertLast(3, Entry(2, 1)); // Ends before it.
        AssertLast(3);

        void AssertLast(long last, params LogEntry[] entries)
        {
            var core = new RaftCore(Id(1), Options, new RaftRecovered(new HardState(3, ReplicaId.None, 0), snapshot, entries), new Random(1), TimeSpan.Zero);
            Assert.Equal((last, 3), (core.Status.LastIndex, core.CommitIndex));
            Assert.Equal(Make.Of(1, 2, 3), core.Configuration);
        }
    }

    // Under one leader, while both live: what has arrived is not sent again.
    [Fact]
    public void A_transfer_that_was_cut_goes_on_where_it_was()
    {
        var cluster = SendingSnapshot(out var offsets);
        cluster.Isolate(3);
        cluster.Run(3 * ElectionTimeout);
        cluster.Heal();
        cluster.Run(4 * ElectionTimeout);
        Assert.Equal(cluster[1].State, cluster[3].State);
        Assert.Equal([0, 4, 8, 12, 16], offsets.Where(offset => offset < 20)); // The whole is asked for once more.
    }

    // Its half was never flushed, and is not looked for.
    [Fact]
    public void A_transfer_begins_anew_after_a_start_of_the_follower()
    {
        var cluster = SendingSnapshot(out var offsets);
        cluster.Crash(3);
        cluster.Restart(3);
        offsets.Clear();
        cluster.Run(4 * ElectionTimeout);
        Assert.Equal(cluster[1].State, cluster[3].State);
        Assert.Equal([0, 4, 8, 12, 16], offsets.Where(offset => offset < 20).Distinct().Order().ToArray());
    }

    // Another leader's snapshot is another one: here only its tag is, as if its bytes were.
    [Fact]
    public void A_transfer_begins_anew_under_another_leader()
    {
        var cluster = SendingSnapshot(out var offsets);
        cluster[2].TakeSnapshot();
        cluster.Crash(1);
        cluster.Network.Clear();
        offsets.Clear();
        cluster.Elect(2);
        cluster.Run(4 * ElectionTimeout);
        Assert.Equal(cluster[2].State, cluster[3].State);
        Assert.Equal([0, 4, 8, 12, 16], offsets.Where(offset => offset < 20)); // The whole is asked for once more.
    }

    // As one has it that got it from the first.
    [Fact]
    public void A_transfer_goes_on_under_another_leader_that_sends_the_same_snapshot()
    {
        var follower = Of(Make.Of(1, 2, 3), 3, 0, 0, 1);
        var snapshot = new SnapshotDescriptor(5, 3, Make.Of(1, 2, 3), 1, 9, 4);
        follower.Step(new SnapshotRequest(Id(2), Id(1), 3, snapshot, 0, "ab"u8.ToArray(), default));
        follower.Persist();
        follower.Sent.Clear();
        follower.Step(new SnapshotRequest(Id(3), Id(1), 4, snapshot, 0, "ab"u8.ToArray(), default));
        follower.Persist();
        Assert.Equal(2, follower.Single<SnapshotResponse>().Received);
        follower.Step(new SnapshotRequest(Id(3), Id(1), 4, snapshot, 2, "cd"u8.ToArray(), default));
        follower.Persist();
        Assert.Equal(["abcd"], follower.State);
    }

    // 1 leads 2 and 3, and sends 3 a snapshot of twenty bytes, four at a time; three parts have arrived. All offsets at which 3 is sent one.
    private static Cluster SendingSnapshot(out List<long> offsets)
    {
        var cluster = Cluster.Led(SmallParts, 1, 2, 3);
        var sent = new List<long>();
        cluster.Delivering = message =>
        {
            if (message is SnapshotRequest { To.Value: 3 } part)
                sent.Add(part.Offset);
        };
        cluster.Isolate(3);
        cluster[1].Propose("abcdefghijklmnopqrst");
        cluster.Run(Options.HeartbeatInterval);
        cluster[1].TakeSnapshot();
        cluster.Heal();
        cluster.Pass(Options.HeartbeatInterval);
        cluster.Tick();
        while (sent.Count < 3)
            Assert.True(cluster.Deliver() + cluster.Persist() > 0);
        offsets = sent;
        return cluster;
    }
}
