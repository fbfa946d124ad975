using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>What broke replication, commits and reads in other systems.</summary>
public class PitfallReplicationTests
{
    // async-raft #106: figure 8 of the paper.
    [Fact]
    public void Pitfall14_replicas_are_not_counted_for_entries_of_an_earlier_term()
    {
        var leader = Leader(Make.Of(1, 2, 3, 4, 5), 2, 1, 2);
        foreach (var other in new ulong[] { 2, 3, 4, 5 })
            leader.Step(Accepted(other, 3, 2));
        Assert.Equal(0, leader.Core.CommitIndex);
    }

    // openraft 9540c904.
    [Fact]
    public void Pitfall15_a_late_shorter_append_takes_nothing_away()
    {
        var replica = Of3(3, 0, 1);
        var first = Append(3, (1, 1), 0, Entry(2, 3));
        replica.Step(Append(3, (1, 1), 3, Entry(2, 3), Entry(3, 3)));
        replica.Step(first);
        replica.Step(Append(3, (1, 1), 0));
        replica.Persist();
        Assert.Equal(3, replica.Core.Status.LastIndex);
        Assert.Equal(["2.3", "3.3"], replica.State);
    }

    [Fact]
    public void Pitfall15_an_append_that_begins_below_the_commit_index_is_accepted_there_and_compared_above_it()
    {
        var replica = Of(Make.Of(1, 2, 3), 3, 0, 3, 1, 1, 2, 2);
        replica.Step(Append(3, (1, 1), 3, Entry(2, 1), Entry(3, 2))); // All of it is committed here.
        Assert.Equal(3, replica.Single<AppendResponse>().Index);
        replica.Step(Append(3, (1, 1), 3, Entry(2, 1), Entry(3, 2), Entry(4, 3)));
        replica.Persist();
        Assert.Equal(4, replica.Single<AppendResponse>().Index);
        Assert.Equal([1, 1, 2, 3], replica.Disk.Entries.Select(entry => entry.Term));
    }

    // openraft a48a3282.
    [Fact]
    public void Pitfall16_a_log_with_a_later_last_term_is_newer_however_short()
    {
        var replica = Of3(3, 0, 1, 3, 3, 3);
        replica.Step(Vote(2, 9, 100, 2));
        replica.Persist();
        Assert.False(replica.Single<VoteResponse>().IsGranted);
        replica.Step(Vote(3, 9, 2, 4));
        replica.Persist();
        Assert.True(replica.Single<VoteResponse>().IsGranted);
    }

    // openraft #1802.
    [Fact]
    public void Pitfall17_a_commit_needs_a_majority_in_whatever_order_the_answers_come()
    {
        ulong[][] orders = [[2, 3, 4, 5], [5, 4, 3, 2], [4, 2, 5, 3]];
        foreach (var order in orders)
        {
            var leader = Leader(Make.Of(1, 2, 3, 4, 5), 1, 1);
            for (var i = 0; i < 4; i++)
                leader.Propose("x");
            leader.Persist(); // 6 entries.
            for (var i = 0; i < 4; i++)
                leader.Step(Accepted(order[i], 2, 6 - i)); // 6, 5, 4, 3.
            Assert.Equal(5, leader.Core.CommitIndex);
        }
    }

    // yugabyte #32876.
    [Fact]
    public void Pitfall18_an_entry_greater_than_every_limit_goes_alone()
    {
        var options = Options with { MaxMessageBytes = 1, MaxInflightBytes = 1, MaxCommittedBytes = 1, MaxUncommittedBytes = 1 };
        var cluster = Cluster.Led(options, 1, 2, 3);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(cluster[1].Propose(new string('x', 100)).IsTaken);
            Assert.Equal(ProposalRefusal.TooManyUncommitted, cluster[1].Propose("y").Refusal);
            cluster.Settle();
        }

        cluster.Run(ElectionTimeout);
        Assert.All(cluster.Replicas, replica => Assert.Equal(3, replica.State.Count));
    }

    // openraft 43dd8b6f.
    [Fact]
    public void Pitfall19_reads_that_wait_for_a_deposed_leader_are_answered_there_and_at_its_followers()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Read(1);
        cluster[2].Read(2);
        cluster.Network.Clear();
        cluster[1].Sent.Clear();
        cluster[2].Sent.Clear();
        cluster[1].Step(new HeartbeatResponse(Id(3), Id(1), 9, 0, default));
        cluster[2].Step(new HeartbeatResponse(Id(3), Id(2), 9, 0, default));
        Assert.Equal([new ReadResult(1, ReadOutcome.NoLeader, 0)], cluster[1].Reads);
        Assert.Equal([new ReadResult(2, ReadOutcome.NoLeader, 0)], cluster[2].Reads);
    }

    [Fact]
    public void Pitfall19_what_became_of_a_proposal_can_be_told_by_the_term_at_its_index()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(1);
        var lost = cluster[1].Propose("lost");
        cluster[1].Persist();
        cluster.Elect(2);
        cluster.Heal();
        cluster.Run(ElectionTimeout);
        var there = cluster[1].Disk.Entries.Single(entry => entry.Index == lost.Index);
        Assert.NotEqual(lost.Term, there.Term);
        Assert.True(cluster[1].Core.CommitIndex >= lost.Index);
    }

    // etcd #7331.
    [Fact]
    public void Pitfall20_a_read_waits_until_the_leader_has_committed_in_its_own_term()
    {
        var leader = Leader(Make.Of(1, 2, 3), 2, 1, 2, 2);
        leader.Read(7);
        leader.TickAtDeadline();
        leader.Step(Heard(2, 3, 2)); // A quorum is there; what the leader before had committed is not known.
        Assert.Empty(leader.Reads);
        leader.Step(Accepted(2, 3, 4, 2));
        leader.Step(Heard(2, 3, 3)); // The round that began after.
        Assert.Equal([new ReadResult(7, ReadOutcome.Ready, 4)], leader.Reads);
    }

    // etcd #20418.
    [Fact]
    public void Pitfall21_a_late_answer_to_an_earlier_round_confirms_no_later_read()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2, 1));
        leader.Sent.Clear();
        leader.Read(7);
        var round = leader.Take<Heartbeat>().Select(one => one.Stamp.Round).Distinct().Single();
        leader.Step(Heard(2, 2, round - 1));
        leader.Step(Heard(3, 2, round - 1));
        Assert.Empty(leader.Reads);
        leader.Step(Heard(3, 1, round)); // Of an earlier term.
        Assert.Empty(leader.Reads);
        leader.Step(Heard(3, 2, round));
        Assert.Equal([new ReadResult(7, ReadOutcome.Ready, 2)], leader.Reads);
    }

    // d-engine #381, openraft d60f1e85.
    [Fact]
    public void Pitfall22_a_read_needs_a_quorum_of_voters_of_both_configurations()
    {
        var leader = Leader(Make.Of(1, 2, 3).Join([Voter(1), Voter(4), Voter(5), Learner(6)]), 1, 1);
        leader.Persist();
        leader.Step(Accepted(2, 2, 2, 1));
        leader.Step(Accepted(4, 2, 2, 1)); // Committed in both; the next configuration begins, and is not committed.
        leader.Sent.Clear();
        Assert.False(leader.Core.Configuration!.IsJoint);

        var joint = Leader(Make.Of(1, 2, 3), 1, 1);
        joint.Step(Accepted(2, 2, 2, 1));
        joint.Change(Voter(1), Learner(2), Voter(3));
        joint.Sent.Clear();
        joint.Read(7); // Old: 1, 2, 3; new: 1, 3.
        var round = joint.Take<Heartbeat>()[0].Stamp.Round;
        joint.Step(Heard(2, 2, round));
        Assert.Empty(joint.Reads);
        joint.Step(Heard(3, 2, round));
        Assert.Single(joint.Reads);
    }
}
