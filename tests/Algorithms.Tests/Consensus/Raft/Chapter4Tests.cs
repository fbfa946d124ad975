using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>The rules of chapter 4 of Ongaro's dissertation, cluster membership changes, by section.</summary>
public class Chapter4Tests
{
    [Fact]
    public void Section4_1_a_change_waits_for_the_one_before_to_be_committed()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        Assert.True(leader.Change([.. Voters(1, 2, 3), Learner(4)]).IsTaken);
        Assert.Equal(ProposalRefusal.ChangeUnderWay, leader.Change(Voters(1, 2, 3)).Refusal);
        leader.Persist();
        leader.Step(Accepted(2, 2, 3));
        Assert.True(leader.Change(Voters(1, 2, 3)).IsTaken);
    }

    [Fact]
    public void Section4_1_an_overwritten_configuration_gives_way_to_the_one_before()
    {
        var replica = Of3(3, 0, 1);
        replica.Step(Append(3, (1, 1), 0, Entry(2, 2, Make.Of(1, 2))));
        Assert.Equal(Make.Of(1, 2), replica.Core.Configuration);
        replica.Step(Append(3, (1, 1), 0, Entry(2, 3)));
        Assert.Equal(Make.Of(1, 2, 3), replica.Core.Configuration);
    }

    [Fact]
    public void Section4_2_1_a_learner_gets_the_log_and_neither_votes_nor_counts()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Add(4);
        cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]);
        cluster[1].Propose("x");
        cluster.Settle();
        cluster.Run(Options.HeartbeatInterval);
        Assert.Equal(["x"], cluster[4].State);

        cluster.Isolate(2);
        cluster.Isolate(3); // 1 and 4 are no quorum.
        var lost = cluster[1].Propose("y");
        cluster.Settle();
        Assert.True(cluster[1].Core.CommitIndex < lost.Index);
        cluster.Run(2 * ElectionTimeout);
        Assert.NotEqual(RaftRole.Leader, cluster[1].Core.Role);
        Assert.Equal(RaftRole.Follower, cluster[4].Core.Role);
    }

    [Fact]
    public void Section4_2_1_a_new_voter_has_caught_up_first()
    {
        var cluster = Cluster.Led(1, 2, 3);
        Assert.Equal(ProposalRefusal.NotCaughtUp, cluster[1].Change(Voters(1, 2, 3, 4)).Refusal);
        cluster.Add(4);
        Assert.True(cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]).IsTaken);
        cluster.Run(ElectionTimeout);
        Assert.True(cluster[1].Change(Voters(1, 2, 3, 4)).IsTaken);
        cluster.Run(ElectionTimeout);
        Assert.All(cluster.Replicas, replica => Assert.Equal(Make.Of(1, 2, 3, 4), replica.Core.Configuration));
    }

    [Fact]
    public void Section4_2_1_a_joining_member_that_is_not_there_holds_up_nothing()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Change([.. Voters(1, 2, 3), Joining(4)]);
        cluster.Run(3 * ElectionTimeout);
        cluster[1].Propose("x");
        cluster.Settle();
        Assert.Equal(["x"], cluster[1].State);
        Assert.Equal(MemberRole.Joining, cluster[1].Core.Configuration!.Find(Id(4))!.Role);
    }

    [Fact]
    public void Section4_2_2_a_leader_that_removes_itself_leads_until_then_and_does_not_count_itself()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        leader.Step(Accepted(3, 2, 2));
        leader.Change(Voters(2, 3)); // 3: joint.
        leader.Persist();
        leader.Step(Accepted(2, 2, 3));
        Assert.Equal(2, leader.Core.CommitIndex); // 1 and 2 are no majority of 2 and 3.
        leader.Step(Accepted(3, 2, 3));
        Assert.Equal(Make.Of(2, 3), leader.Core.Configuration); // 4, without itself.
        leader.Persist();
        leader.Sent.Clear();
        leader.Step(Accepted(3, 2, 4));
        Assert.Equal((RaftRole.Leader, 3), (leader.Core.Role, leader.Core.CommitIndex));
        leader.Step(Accepted(2, 2, 4));
        Assert.Equal((RaftRole.Follower, 4), (leader.Core.Role, leader.Core.CommitIndex));
        leader.Single<TimeoutNow>(); // It hands over.
    }

    [Fact]
    public void Section4_2_3_who_hears_its_leader_gives_no_vote_and_takes_no_term()
    {
        var replica = Of3(3, 0, 1);
        replica.Step(Beat(3));
        replica.Sent.Clear();
        replica.Now += ElectionTimeout - Ms(1);
        replica.Step(Vote(3, 9, 9, 8));
        replica.Step(PreVote(3, 9, 9, 8));
        Assert.Empty(replica.Take<VoteResponse>());
        Assert.Equal((3, Id(2)), (replica.Core.Term, replica.Core.Leader));
        replica.Now += Ms(1);
        replica.Step(PreVote(3, 9, 9, 8));
        replica.Step(Vote(3, 9, 9, 8));
        Assert.Equal(9, replica.Core.Term);
    }

    [Fact]
    public void Section4_2_3_a_leader_is_not_disturbed_by_one_that_does_not_hear_it_except_by_its_own_transfer()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Vote(3, 9, 9, 8));
        Assert.Equal((RaftRole.Leader, 2), (leader.Core.Role, leader.Core.Term));
        leader.Step(Vote(3, 9, 9, 8) with { IsTransfer = true });
        Assert.Equal((RaftRole.Follower, 9), (leader.Core.Role, leader.Core.Term));
    }

    [Fact]
    public void Section4_2_3_a_removed_server_disturbs_nobody_and_learns_that_it_is_removed()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Change(Voters(1, 2));
        cluster.Settle();
        var term = cluster[1].Core.Term;
        cluster.Run(5 * ElectionTimeout);
        Assert.Equal((1UL, term), (cluster.Leader.Id, cluster[1].Core.Term));
        Assert.True(cluster[3].Core.IsRemoved);
        Assert.Equal(RaftRole.Follower, cluster[3].Core.Role);
    }

    [Fact]
    public void Section4_3_a_joint_entry_is_committed_by_a_majority_of_each_configuration()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        leader.Change(Voter(1), Learner(2), Learner(3)); // New: 1 alone.
        leader.Persist();
        Assert.Equal(2, leader.Core.CommitIndex);
        leader.Step(Accepted(3, 2, 3));
        Assert.True(leader.Core.CommitIndex >= 3);
    }

    [Fact]
    public void Section4_3_a_committed_joint_configuration_is_followed_by_the_new_one_and_that_ends_the_change()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        leader.Change(Voters(1, 2));
        Assert.True(leader.Core.Configuration!.IsJoint);
        leader.Persist();
        leader.Step(Accepted(2, 2, 3));
        Assert.Equal((Make.Of(1, 2), 3), (leader.Core.Configuration, leader.Core.CommitIndex));
        Assert.Equal(ProposalRefusal.ChangeUnderWay, leader.Change(Voters(1)).Refusal);
        leader.Persist();
        leader.Step(Accepted(2, 2, 4));
        Assert.True(leader.Change(Voters(1)).IsTaken);
    }

    [Fact]
    public void Section4_3_an_election_under_a_joint_configuration_needs_a_majority_of_each()
    {
        var replica = Of(Make.Of(1, 2, 3).Join([Voter(1), Voter(4), Voter(5)]), 1, 0, 0, 1);
        replica.TickAtDeadline();
        Assert.Equal([2UL, 3, 4, 5], replica.Take<VoteRequest>().Select(request => request.To.Value));
        replica.Step(new VoteResponse(Id(2), Id(1), 2, true, true, 0));
        replica.Step(new VoteResponse(Id(3), Id(1), 2, true, true, 0));
        Assert.Equal(RaftRole.PreCandidate, replica.Core.Role);
        replica.Step(new VoteResponse(Id(5), Id(1), 2, true, true, 0));
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        replica.Persist();
        replica.Step(new VoteResponse(Id(4), Id(1), 2, false, true, 0));
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        replica.Step(new VoteResponse(Id(2), Id(1), 2, false, true, 0));
        Assert.Equal(RaftRole.Leader, replica.Core.Role);
    }

    [Fact]
    public void Section4_3_a_whole_group_is_replaced_in_one_change()
    {
        var cluster = Cluster.Led(1, 2, 3);
        ulong[] added = [4, 5, 6];
        foreach (var id in added)
            cluster.Add(id);
        cluster[1].Propose("x");
        cluster[1].Change([.. Voters(1, 2, 3), .. added.Select(Learner)]);
        cluster.Run(ElectionTimeout);
        Assert.True(cluster[1].Change(Voters(4, 5, 6)).IsTaken);
        cluster.Run(4 * ElectionTimeout);
        Assert.Contains(cluster.Leader.Id, added);
        foreach (var id in new ulong[] { 1, 2, 3 })
            cluster.Crash(id);
        Assert.True(cluster.Leader.Propose("y").IsTaken);
        cluster.Run(ElectionTimeout);
        Assert.All(cluster.Replicas, replica => Assert.Equal(["x", "y"], replica.State));
    }

    [Fact]
    public void Section4_3_a_voter_becomes_a_learner_through_a_joint_configuration()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Change(Voter(1), Voter(2), Learner(3));
        Assert.True(cluster[1].Core.Configuration!.IsVoter(Id(3))); // Still.
        cluster.Settle();
        Assert.False(cluster[1].Core.Configuration!.IsVoter(Id(3)));
        cluster[1].Propose("x");
        cluster.Run(ElectionTimeout);
        Assert.Equal(["x"], cluster[3].State);
        cluster.Crash(1);
        cluster.Crash(2);
        cluster.Run(4 * ElectionTimeout);
        Assert.Equal(RaftRole.Follower, cluster[3].Core.Role);
    }

    [Fact]
    public void Section4_1_the_latest_configuration_in_the_log_is_in_force_before_it_is_committed()
    {
        var replica = Of3(3, 0, 1);
        replica.Step(Append(3, (1, 1), 0, Entry(2, 3, Make.Of(1, 2, 3, 4, 5))));
        Assert.Equal((Make.Of(1, 2, 3, 4, 5), 0), (replica.Core.Configuration, replica.Core.CommitIndex));
        replica.Now += 2 * ElectionTimeout;
        replica.Persist();
        replica.Sent.Clear();
        replica.Tick();
        Assert.Equal([2UL, 3, 4, 5], replica.Take<VoteRequest>().Select(request => request.To.Value));
    }

    [Fact]
    public void Section4_1_leaders_and_candidates_are_heeded_that_the_own_configuration_does_not_have()
    {
        var replica = Of3(3, 0, 1);
        replica.Step(Vote(9, 4, 1, 1));
        replica.Persist();
        Assert.True(replica.Single<VoteResponse>().IsGranted);
        replica.Step(new AppendRequest(Id(9), Id(1), 4, 1, 1, [Entry(2, 4)], 0, default));
        replica.Persist();
        Assert.Equal((2, Id(9)), (replica.Single<AppendResponse>().Index, replica.Core.Leader));
    }

    [Fact]
    public void Section4_2_1_a_new_server_with_an_empty_log_is_sent_everything_after_its_first_answer()
    {
        var cluster = Cluster.Led(1, 2, 3);
        for (var i = 0; i < 100; i++)
            cluster[1].Propose($"{i}");
        cluster.Settle();
        cluster.Add(4);
        cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]);
        var refused = 0;
        for (var i = 0; i < 20; i++)
        {
            cluster.Collect();
            refused += cluster.Network.OfType<AppendResponse>().Count(answer => answer.From == Id(4) && !answer.IsAccepted);
            cluster.Deliver();
            cluster.Persist();
        }

        Assert.Equal((1, 100), (refused, cluster[4].State.Count));
    }

    [Fact]
    public void Section4_3_entries_go_to_the_servers_of_both_configurations()
    {
        var leader = Leader(Make.Of(1, 2, 3).Join([Voter(1), Voter(4), Voter(5)]), 1, 1);
        Assert.Equal([2UL, 3, 4, 5], leader.Take<AppendRequest>().Select(request => request.To.Value).Distinct().Order().ToArray());
    }

    [Theory]
    [InlineData(2)] // Of the old one.
    [InlineData(4)] // Of the new one.
    public void Section4_3_a_server_of_either_configuration_may_lead(ulong id)
    {
        var joint = Make.Of(1, 2, 3).Join(Voters(1, 4, 5));
        var recovered = new RaftRecovered(new HardState(1, ReplicaId.None, 0), null, Log(joint, 1));
        var replica = new Replica(id, Options, Disk.Of(recovered), TimeSpan.Zero);
        replica.TickAtDeadline();
        foreach (var isPreVote in new[] { true, false })
        {
            ulong[] all = [1, 2, 3, 4, 5];
            foreach (var other in all.Where(other => other != id))
                replica.Step(new VoteResponse(Id(other), Id(id), 2, isPreVote, true, 0));
            replica.Persist();
        }

        Assert.Equal(RaftRole.Leader, replica.Core.Role);
    }

    [Fact]
    public void Section4_4_the_configuration_that_a_group_begins_with_is_the_first_entry_of_its_log()
    {
        var recovered = RaftRecovered.Bootstrap(Make.Of(1, 2, 3));
        var first = Assert.Single(recovered.Entries);
        Assert.Equal((1, 1, EntryKind.Configuration), (first.Index, first.Term, first.Kind));
        Assert.Null(recovered.Snapshot);
        var founder = new Replica(1, Options, Disk.Of(recovered), TimeSpan.Zero);
        Assert.Equal([1ul, 2, 3], founder.Core.Status.Configuration!.Members.Select(member => member.Id.Value));
    }
}
