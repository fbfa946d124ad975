using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>What broke changes of members, snapshots, transfers and leases in other systems.</summary>
public class PitfallChangeTests
{
    // copycat #23.
    [Fact]
    public void Pitfall23_no_change_before_the_leader_has_committed_in_its_term()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        Assert.Equal(ProposalRefusal.NothingCommittedInTerm, leader.Change(Voters(1, 2)).Refusal);
        leader.Step(Accepted(2, 2, 2));
        Assert.True(leader.Change(Voters(1, 2)).IsTaken);
    }

    // NuRaft #67: a new leader that knew nothing of a change under way began another.
    [Fact]
    public void Pitfall24_a_new_leader_goes_on_with_the_configuration_that_it_has_uncommitted()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Change(Voters(2, 3));
        cluster.Deliver(message => message.To == Id(2));
        cluster.Persist(2); // 2 alone has the joint configuration, and 3 would never hear of it from 1.
        cluster.Crash(1);
        cluster.Network.Clear();
        cluster.Pass(2 * ElectionTimeout);
        cluster[2].Tick();
        while (cluster[2].Core.Role != RaftRole.Leader)
            Assert.True(cluster.Deliver() + cluster.Persist() > 0);
        Assert.True(cluster[2].Core.Configuration!.IsJoint);
        Assert.Equal(ProposalRefusal.NothingCommittedInTerm, cluster[2].Change(Voters(2)).Refusal);
        cluster.Settle();
        Assert.Equal(Make.Of(2, 3), cluster[3].Core.Configuration);
    }

    // etcd #12359: a configuration counted only once it was applied. etcd #10998: a learner that did not know of its promotion refused.
    [Fact]
    public void Pitfall25_a_configuration_is_in_force_when_it_is_in_the_log_and_who_does_not_know_of_its_promotion_votes()
    {
        var replica = Of3(1, 0, 1);
        replica.Step(Append(1, (1, 1), 0, Entry(2, 1, Make.Of(1, 2, 3, 4, 5))));
        Assert.Equal(5, replica.Core.Configuration!.Members.Length);

        var learner = new GroupConfiguration(Group, [Learner(1), Voter(2), Voter(3)]);
        var promoted = Of(learner, 1, 0, 1, 1);
        promoted.Step(Vote(2, 2, 5, 1));
        promoted.Persist();
        Assert.True(promoted.Single<VoteResponse>().IsGranted);
        var unknown = new Replica(1, Options, new Disk(), TimeSpan.Zero) { Now = ElectionTimeout };
        unknown.Step(Vote(2, 2, 5, 1));
        unknown.Persist();
        Assert.True(unknown.Single<VoteResponse>().IsGranted);
    }

    // ratis RATIS-1912.
    [Fact]
    public void Pitfall26_a_majority_of_new_members_at_once_leaves_a_leader()
    {
        var cluster = Cluster.Led(1, 2, 3);
        ulong[] added = [4, 5, 6, 7];
        foreach (var id in added)
            cluster.Add(id);
        cluster[1].Change([.. Voters(1, 2, 3), .. added.Select(Joining)]);
        cluster[1].Propose("x");
        cluster.Run(3 * ElectionTimeout);
        Assert.Equal(1UL, cluster.Leader.Id);
        Assert.Equal(Make.Of(1, 2, 3, 4, 5, 6, 7), cluster[7].Core.Configuration);
        Assert.All(cluster.Replicas, replica => Assert.Equal(["x"], replica.State));
    }

    // openraft dba24036.
    [Fact]
    public void Pitfall27_a_configuration_survives_compaction_a_restart_and_the_loss_of_the_one_after_it()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]);
        cluster[1].Propose("x");
        cluster.Run(ElectionTimeout);
        var expected = cluster[2].Core.Configuration;
        Assert.Equal(4, expected!.Members.Length);
        var snapshot = cluster[2].TakeSnapshot()!;
        Assert.Equal(expected, snapshot.Configuration);
        cluster.Crash(2);
        var again = cluster.Restart(2);
        Assert.Equal(expected, again.Core.Configuration);

        cluster.Isolate(2);
        again.Step(new AppendRequest(
            Id(1), Id(2), cluster[1].Core.Term, snapshot.Index, snapshot.Term, [Entry(snapshot.Index + 1, snapshot.Term, Make.Of(1, 2))], 0, default));
        Assert.Equal(Make.Of(1, 2), again.Core.Configuration);
        again.Step(new AppendRequest(Id(3), Id(2), 9, snapshot.Index, snapshot.Term, [Entry(snapshot.Index + 1, 9)], 0, default));
        Assert.Equal(expected, again.Core.Configuration);
    }

    // hashicorp #697.
    [Fact]
    public void Pitfall28_a_conflicting_entry_at_the_snapshots_index_goes_with_the_log()
    {
        var replica = Of3(3, 0, 1, 2, 2, 2);
        Install(replica, new SnapshotDescriptor(3, 3, Make.Of(1, 2, 3), 1, 9, 1));
        Assert.Empty(replica.Disk.Entries);
        Assert.Equal((4, 3), (replica.Core.Status.FirstIndex, replica.Core.Status.LastIndex));
        Assert.Equal(3, replica.Take<AppendResponse>()[^1].Index);
        replica.Step(Append(3, (3, 3), 4, Entry(4, 3)));
        replica.Persist();
        Assert.Equal(["s", "4.3"], replica.State);
    }

    // etcd #1763; etcd #18055: two in quick succession.
    [Fact]
    public void Pitfall29_a_late_snapshot_leaves_a_log_that_has_all_of_it_as_it_is()
    {
        var replica = Of3(3, 0, 1, 3, 3, 3);
        Install(replica, new SnapshotDescriptor(3, 3, Make.Of(1, 2, 3), 1, 9, 1));
        Assert.Equal([1, 2, 3, 4], replica.Disk.Entries.Select(entry => entry.Index));
        Assert.Equal(3, replica.Core.CommitIndex); // What a snapshot has is committed.
        Assert.Equal(3, replica.Single<AppendResponse>().Index);
        Install(replica, new SnapshotDescriptor(2, 3, Make.Of(1, 2, 3), 1, 8, 1));
        Assert.Equal(3, replica.Single<AppendResponse>().Index);
        Assert.Equal(["2.3", "3.3"], replica.State);
    }

    [Fact]
    public void Pitfall29_of_two_snapshots_in_quick_succession_the_later_one_stays()
    {
        var replica = Of3(3, 0, 1);
        var older = new SnapshotDescriptor(5, 3, Make.Of(1, 2, 3), 1, 8, 1);
        var newer = new SnapshotDescriptor(9, 3, Make.Of(1, 2, 3), 1, 9, 1);
        replica.Step(Part(older));
        replica.Step(Part(newer));
        replica.Step(Part(older));
        replica.Persist();
        replica.Step(Part(newer));
        replica.Persist();
        replica.Step(Part(older));
        replica.Persist();
        Assert.Equal((9, 10), (replica.Core.CommitIndex, replica.Core.Status.FirstIndex));
        Assert.Equal(9, replica.Applied);
        Assert.Equal(9, replica.Take<AppendResponse>()[^1].Index);
    }

    // NuRaft #118.
    [Fact]
    public void Pitfall30_a_snapshot_on_its_way_arrives_though_newer_ones_are_taken()
    {
        var cluster = Cluster.Led(Options with { SnapshotPartBytes = 1 }, 1, 2, 3);
        cluster.Isolate(3);
        cluster[1].Propose("abcdefgh");
        cluster.Settle();
        var first = cluster[1].TakeSnapshot()!;
        cluster.Heal();
        var parts = new HashSet<ulong>();
        for (var i = 0; i < 60 && cluster[3].State.Count == 0; i++)
        {
            cluster.Pass(Ms(20));
            cluster.Tick();
            parts.UnionWith(cluster.Network.OfType<SnapshotRequest>().Select(part => part.Snapshot.Tag + (ulong)part.Snapshot.Index));
            cluster[1].Propose("x");
            cluster.Deliver();
            cluster.Persist();
            cluster[1].TakeSnapshot(); // Newer each time.
        }

        Assert.Single(parts);
        Assert.Contains(parts, part => part == first.Tag + (ulong)first.Index);
        cluster.Run(ElectionTimeout);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }

    // etcd #5664.
    [Fact]
    public void Pitfall31_a_wiped_replica_under_its_old_id_stops_rather_than_go_on_without_what_it_had_acknowledged()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        cluster.Run(ElectionTimeout);
        var wiped = new Replica(3, Options, new Disk(), cluster.Now);
        cluster.Pass(Options.HeartbeatInterval);
        cluster.Tick();
        var beat = cluster.Network.OfType<Heartbeat>().Last(one => one.To == Id(3));
        Assert.True(beat.Commit > 0);
        Assert.Contains("acknowledged", Assert.Throws<RaftInvariantException>(() => wiped.Step(beat)).Message, StringComparison.Ordinal);
    }

    // openraft eed681d5.
    [Fact]
    public void Pitfall32_entries_committed_while_a_snapshot_is_installed_are_applied_after_it_and_none_before()
    {
        var replica = Of(Make.Of(1, 2, 3), 3, 0, 0, 1, 3);
        var snapshot = new SnapshotDescriptor(4, 3, Make.Of(1, 2, 3), 1, 9, 1);
        replica.Step(Part(snapshot));
        replica.Step(Append(3, (2, 3), 2)); // Meanwhile: 1 and 2 are committed.
        Assert.Equal(2, replica.Applied);
        replica.Persist();
        Assert.Equal(4, replica.Applied);
        replica.Step(Append(3, (4, 3), 5, Entry(5, 3)));
        replica.Persist();
        Assert.Equal(["s", "5.3"], replica.State);
        Assert.Null(replica.Core.SnapshotTaken(2, 1, 1)); // One of its own that was under way is of no use any more.
    }

    // hashicorp #696.
    [Fact]
    public void Pitfall33_a_transfer_that_fails_is_called_off()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(3);
        Assert.Equal(ProposalRefusal.None, cluster[1].Transfer(3));
        Assert.Equal(ProposalRefusal.TransferUnderWay, cluster[1].Propose("x").Refusal);
        Assert.Equal(ProposalRefusal.TransferUnderWay, cluster[1].Transfer(2));
        cluster.Run(ElectionTimeout + Options.HeartbeatInterval);
        Assert.True(cluster[1].Propose("x").IsTaken);
        Assert.Equal(ProposalRefusal.None, cluster[1].Transfer(2));
        cluster.Run(ElectionTimeout);
        Assert.Equal(2UL, cluster.Leader.Id);
        Assert.True(cluster[2].Propose("y").IsTaken);
    }

    // hashicorp #487.
    [Fact]
    public void Pitfall34_nothing_is_written_between_the_message_to_go_and_the_election()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        Assert.Equal(ProposalRefusal.None, cluster[1].Transfer(2));
        Assert.DoesNotContain(cluster[1].Sent, message => message is TimeoutNow); // 2 lacks x.
        Assert.Equal(ProposalRefusal.TransferUnderWay, cluster[1].Propose("y").Refusal);
        Assert.Equal(ProposalRefusal.TransferUnderWay, cluster[1].Change(Voters(1, 2)).Refusal);
        cluster.Settle();
        Assert.Equal(2UL, cluster.Leader.Id);
        Assert.Equal(1, cluster[1].Core.Term - 2);
    }

    [Fact]
    public void Pitfall34_a_change_of_members_goes_on_after_the_transfer_and_not_between()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        leader.Change(Voters(1, 2));
        leader.Persist();
        Assert.Equal(ProposalRefusal.None, leader.Transfer(2));
        leader.Step(Accepted(2, 2, 3)); // It has all; the joint configuration is committed with it.
        Assert.Equal(3, leader.Core.CommitIndex);
        leader.Single<TimeoutNow>();
        Assert.Equal(3, leader.Core.Status.LastIndex);
        leader.Step(Vote(2, 3, 3, 2) with { IsTransfer = true });
        leader.Persist();
        Assert.True(leader.Take<VoteResponse>().Single().IsGranted);
    }

    [Fact]
    public void Pitfall34_a_change_of_members_is_finished_by_whoever_leads_after_a_transfer()
    {
        foreach (var isReached in new[] { true, false })
        {
            var cluster = Cluster.Led(1, 2, 3, 4);
            if (!isReached)
                cluster.Isolate(2);
            cluster[1].Change(Voters(1, 2, 3));
            Assert.Equal(ProposalRefusal.None, cluster[1].Transfer(2));
            cluster.Settle();
            Assert.Equal(isReached, !cluster[1].Core.Configuration!.IsJoint);
            cluster.Run(ElectionTimeout);
            Assert.Equal(isReached ? 2UL : 1UL, cluster.Leader.Id);
            Assert.Equal(Make.Of(1, 2, 3), cluster[1].Core.Configuration);
            Assert.Equal(Make.Of(1, 2, 3), cluster[3].Core.Configuration);
        }
    }

    // A stopped process: what it believed before it stood still is looked at again, by a clock read after.
    [Fact]
    public void Pitfall40_after_a_pause_longer_than_the_lease_a_leader_asks_again()
    {
        var cluster = Cluster.Led(Options with { LeaseReads = true }, 1, 2, 3);
        cluster.Run(ElectionTimeout);
        cluster[1].Read(1);
        Assert.Equal(ReadOutcome.Ready, Assert.Single(cluster[1].Reads).Outcome);
        cluster.Isolate(1);
        cluster.Elect(2);
        cluster[2].Propose("x");
        cluster.Settle();
        cluster[1].Read(2);
        Assert.Single(cluster[1].Reads);
        cluster[1].Tick();
        Assert.Equal(new ReadResult(2, ReadOutcome.NoLeader, 0), cluster[1].Reads[^1]);
    }

    // Answers that lay in the queue meanwhile say what was true when they were sent.
    [Fact]
    public void Pitfall40_answers_that_a_leader_finds_after_a_pause_give_it_no_new_lease_and_make_nothing_recent()
    {
        var cluster = Cluster.Led(Options with { LeaseReads = true }, 1, 2, 3);
        cluster.Run(ElectionTimeout);
        cluster.Pass(Options.HeartbeatInterval);
        cluster.Tick();
        cluster.Deliver(message => message is Heartbeat); // Answered before the pause.
        cluster.Collect();
        var answers = cluster.Network.OfType<HeartbeatResponse>().ToList();
        Assert.Equal(2, answers.Count);
        cluster.Network.Clear();
        cluster.Isolate(1);
        cluster.Elect(2);
        cluster[2].Propose("x");
        cluster.Settle();

        answers.ForEach(cluster[1].Step);
        Assert.Equal(RaftRole.Leader, cluster[1].Core.Role); // Nothing has told it otherwise yet.
        cluster[1].Read(1);
        Assert.Empty(cluster[1].Reads);
        Assert.Null(cluster[1].Core.IndexOfAge(ElectionTimeout, cluster.Now));
        var proposal = cluster[1].Propose("lost");
        cluster[1].Persist();
        Assert.True(cluster[1].Core.CommitIndex < proposal.Index);
        cluster.Heal();
        cluster.Run(ElectionTimeout);
        Assert.Equal(new ReadResult(1, ReadOutcome.NoLeader, 0), Assert.Single(cluster[1].Reads));
        Assert.Equal(["x"], cluster[1].State);
    }

    [Fact]
    public void Pitfall40_a_follower_believes_in_nothing_after_a_pause()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Run(ElectionTimeout);
        Assert.NotNull(cluster[3].Core.IndexOfAge(ElectionTimeout, cluster.Now));
        cluster[3].Read(1); // Asked just before.
        cluster[3].Sent.Clear();
        cluster.Pass(3 * ElectionTimeout);
        Assert.Null(cluster[3].Core.IndexOfAge(ElectionTimeout, cluster.Now));
        cluster[3].Tick();
        Assert.Equal(new ReadResult(1, ReadOutcome.NoLeader, 0), Assert.Single(cluster[3].Reads));
        Assert.True(cluster[3].Core.Leader.IsNone);
    }

    [Fact]
    public void Pitfall42_a_voter_grants_no_vote_for_one_election_timeout_after_a_start()
    {
        var replica = Of3(3, 0, 1).Restart();
        replica.Now += ElectionTimeout - Ms(1);
        replica.Step(PreVote(2, 4, 1, 1));
        replica.Step(Vote(2, 4, 1, 1));
        replica.Persist();
        Assert.DoesNotContain(replica.Take<VoteResponse>(), answer => answer.IsGranted);
        Assert.Equal(3, replica.Core.Term);
        replica.Now += Ms(1);
        replica.Step(Vote(2, 4, 1, 1));
        replica.Persist();
        Assert.True(replica.Single<VoteResponse>().IsGranted);
    }

    [Fact]
    public void Pitfall43_a_leader_gives_up_its_lease_before_it_tells_the_target_to_go_and_for_the_rest_of_the_term()
    {
        var cluster = Cluster.Led(Options with { LeaseReads = true }, 1, 2, 3);
        cluster.Run(ElectionTimeout);
        cluster[1].Transfer(2);
        cluster[1].Read(1);
        Assert.Empty(cluster[1].Reads);
        cluster.Collect();
        cluster.Network.RemoveAll(message => message is TimeoutNow); // Late: the transfer is called off.
        cluster.Run(ElectionTimeout / 2);
        cluster.Network.RemoveAll(message => message is TimeoutNow);
        Assert.Single(cluster[1].Reads); // By a round.
    }

    [Fact]
    public void Pitfall44_a_lease_counts_from_the_moment_before_the_heartbeat_was_sent()
    {
        var options = Options with { LeaseReads = true, MaxClockDrift = 0 };
        var leader = Leader(options, Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2, 0));
        var began = leader.Now;
        leader.Now += Ms(300);
        leader.Step(Heard(2, 2, 1)); // The answer took its time.
        leader.Read(1);
        Assert.Single(leader.Reads);
        leader.Now = began + ElectionTimeout;
        leader.Read(2);
        Assert.Single(leader.Reads);
    }

    private static SnapshotRequest Part(SnapshotDescriptor snapshot) => new(Id(2), Id(1), 3, snapshot, 0, "s"u8.ToArray(), default);

    private static void Install(Replica replica, SnapshotDescriptor snapshot)
    {
        replica.Step(Part(snapshot));
        replica.Persist();
    }
}
