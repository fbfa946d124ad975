using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>The rules of chapter 6 of Ongaro's dissertation that are the core's: client interaction, by section. Sessions (6.3) are the store's.</summary>
public class Chapter6Tests
{
    [Fact]
    public void Section6_2_a_follower_refuses_a_proposal_and_names_the_leader()
    {
        var cluster = Cluster.Led(1, 2, 3);
        Assert.Equal(ProposalRefusal.NotLeader, cluster[2].Propose("x").Refusal);
        Assert.Equal(Id(1), cluster[2].Core.Leader);
    }

    [Fact]
    public void Section6_2_a_leader_that_has_not_heard_a_majority_for_an_election_timeout_steps_down()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(1);
        cluster.Run(ElectionTimeout - Options.HeartbeatInterval);
        Assert.Equal(RaftRole.Leader, cluster[1].Core.Role);
        cluster.Run(2 * Options.HeartbeatInterval);
        Assert.NotEqual(RaftRole.Leader, cluster[1].Core.Role);
    }

    [Fact]
    public void Section6_4_1_the_leader_first_commits_an_entry_of_its_term()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        Assert.Equal(EntryKind.Empty, leader.Disk.Entries[^1].Kind);
        leader.Read(1);
        leader.Step(Heard(2, 2, 1));
        Assert.Empty(leader.Reads);
    }

    [Fact]
    public void Section6_4_2_the_read_index_is_the_commit_index_when_the_read_came()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2, 1));
        leader.Sent.Clear();
        leader.Read(7);
        var round = leader.Take<Heartbeat>()[0].Stamp.Round;
        leader.Propose("x");
        leader.Persist();
        leader.Step(Accepted(2, 2, 3, round)); // Commits more, and confirms.
        Assert.Equal([new ReadResult(7, ReadOutcome.Ready, 2)], leader.Reads);
    }

    [Fact]
    public void Section6_4_3_a_new_round_is_answered_by_a_majority_first()
    {
        var leader = Leader(Make.Of(1, 2, 3, 4, 5), 1, 1);
        leader.Step(Accepted(2, 2, 2, 1));
        leader.Step(Accepted(3, 2, 2, 1));
        leader.Sent.Clear();
        leader.Read(7);
        var beats = leader.Take<Heartbeat>();
        Assert.Equal(4, beats.Count);
        leader.Step(Heard(2, 2, beats[0].Stamp.Round));
        Assert.Empty(leader.Reads);
        leader.Step(Heard(4, 2, beats[0].Stamp.Round));
        Assert.Single(leader.Reads);
    }

    [Fact]
    public void Section6_4_many_reads_share_a_round()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2, 1));
        leader.Sent.Clear();
        for (var i = 0; i < 100; i++)
            leader.Core.ReadIndex(i, leader.Now);
        leader.Pump();
        var beats = leader.Take<Heartbeat>();
        Assert.Equal(2, beats.Count);
        leader.Step(Heard(3, 2, beats[0].Stamp.Round));
        Assert.Equal(100, leader.Reads.Count);
    }

    [Fact]
    public void Section6_4_a_follower_asks_the_leader_and_reads_at_the_index_it_is_told()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        cluster[1].Persist();
        cluster.Deliver();
        cluster.Persist(3);
        cluster.Deliver(message => message is AppendResponse); // Committed at 1; 2 does not know.
        Assert.Empty(cluster[2].State);
        cluster[2].Read(7);
        cluster.Settle();
        Assert.Equal(new ReadResult(7, ReadOutcome.Ready, 3), Assert.Single(cluster[2].Reads));
        Assert.Equal(["x"], cluster[2].State);
    }

    [Fact]
    public void Section6_4_1_leases_are_off_unless_asked_for()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Run(ElectionTimeout);
        cluster[1].Read(7);
        Assert.Empty(cluster[1].Reads);
    }

    [Fact]
    public void Section6_4_1_within_the_lease_a_read_needs_no_message_and_after_it_does()
    {
        var cluster = Cluster.Led(Options with { LeaseReads = true }, 1, 2, 3);
        cluster.Run(Options.HeartbeatInterval);
        cluster.Isolate(1);
        cluster.Pass((Options with { LeaseReads = true }).LeaseDuration - Ms(1) - Options.HeartbeatInterval);
        cluster[1].Read(1);
        Assert.Single(cluster[1].Reads);
        cluster.Pass(Options.HeartbeatInterval + Ms(2));
        cluster[1].Read(2);
        Assert.Single(cluster[1].Reads);
    }

    [Fact]
    public void Section6_4_1_no_other_leader_is_elected_within_a_lease()
    {
        var cluster = Cluster.Led(Options with { LeaseReads = true }, 1, 2, 3);
        cluster.Run(Options.HeartbeatInterval);
        cluster.Isolate(1);
        for (var i = 0; i < 2 * ElectionTimeout / Ms(5); i++)
        {
            cluster.Pass(Ms(5));
            foreach (var other in new[] { cluster[2], cluster[3] })
                other.Tick();
            cluster.Settle();
            cluster[1].Read(i);
            if (cluster.Replicas.Any(replica => replica.Id != 1 && replica.Core.Role == RaftRole.Leader))
                Assert.DoesNotContain(cluster[1].Reads, read => read.Context == i);
        }

        Assert.NotEqual(1UL, cluster.Leader.Id);
    }

    // Where to begin is the caller's: the names of silos, in ours. But whoever has been of the group once knows others of it.
    [Fact]
    public void Section6_1_a_replica_that_was_away_while_all_others_were_replaced_still_finds_the_group()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Crash(3);
        ulong[] added = [4, 5];
        foreach (var id in added)
            cluster.Add(id);
        cluster[1].Change([.. Voters(1, 2, 3), .. added.Select(Learner)]);
        cluster.Run(2 * ElectionTimeout);
        Assert.True(cluster[1].Change(Voters(3, 4, 5)).IsTaken);
        cluster.Run(2 * ElectionTimeout);
        cluster.Crash(1);
        cluster.Crash(2);
        cluster.Restart(3);
        cluster.Run(4 * ElectionTimeout);
        Assert.Equal(Make.Of(3, 4, 5), cluster[3].Core.Configuration);
        Assert.Equal(cluster.Leader.Core.Id, cluster[3].Core.Leader);
    }

    [Fact]
    public void Section6_4_4_a_read_waits_until_the_state_has_advanced_to_the_read_index()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.HeldDisks.Add(1); // The leader knows more to be committed than it may apply.
        cluster[1].Propose("x");
        cluster.Settle();
        cluster[1].Read(7);
        cluster.Settle();
        var read = Assert.Single(cluster[1].Reads);
        Assert.Equal((ReadOutcome.Ready, cluster[1].Core.CommitIndex), (read.Outcome, read.Index));
        Assert.True(cluster[1].Applied < read.Index, "It would be answered from a state without x.");
        cluster.HeldDisks.Clear();
        cluster.Settle();
        Assert.True(cluster[1].Applied >= read.Index);
        Assert.Equal(["x"], cluster[1].State);
    }
}
