using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>Changes of members, beside the rules of the dissertation's chapter 4.</summary>
public class MembershipTests
{
    [Fact]
    public void A_leader_that_removed_itself_and_stopped_before_it_knew_learns_so_from_the_others()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Change(Voters(2, 3));
        cluster.Deliver();
        cluster.Persist();
        cluster.Deliver(); // 1 knows that the joint configuration is committed, and has begun the one without itself.
        cluster[1].Persist();
        cluster.Deliver(message => message is AppendRequest);
        cluster.Persist();
        cluster.Crash(1); // The answers do not reach it.
        cluster.Elect(2);
        Assert.Null(cluster[2].Core.Configuration!.Find(Id(1)));
        Assert.False(cluster[2].Core.Configuration!.IsJoint);

        cluster.Restart(1);
        cluster.Run(5 * ElectionTimeout);
        Assert.True(cluster[1].Core.IsRemoved);
        var term = cluster[1].Core.Term;
        cluster.Isolate(2);
        cluster.Run(5 * ElectionTimeout);
        Assert.Equal(RaftRole.Follower, cluster[1].Core.Role);
        Assert.Equal(term, cluster[1].Core.Term);
    }

    [Fact]
    public void A_leader_that_alone_has_the_configuration_without_itself_still_stands_after_a_restart()
    {
        var cluster = Cluster.Led(1, 2);
        cluster[1].Change(Voter(2));
        cluster.Deliver();
        cluster.Persist();
        cluster.Deliver();
        cluster[1].Persist(); // The one without itself: 2 does not get it.
        Assert.Equal(Make.Of(2), cluster[1].Core.Configuration);
        cluster.Crash(1);
        cluster.Restart(1);
        cluster.Run(5 * ElectionTimeout);
        Assert.Equal(RaftRole.Leader, cluster[2].Core.Role);
        Assert.Equal(Make.Of(2), cluster[2].Core.Configuration);
    }

    [Fact]
    public void A_new_voter_does_not_count_for_certain_before_its_change_is_committed_to_the_end_and_until_then_the_status_says_so()
    {
        // Of the two that a new one joined, one goes: the step at which the two that are left can elect is not the one at which all three are voters.
        var unsafeSteps = 0;
        for (var steps = 0; ; steps++)
        {
            Assert.True(steps < 20, "The change does not end.");
            var cluster = Cluster.Led(1, 2);
            cluster.Add(3);
            cluster[1].Change([.. Voters(1, 2), Learner(3)]);
            cluster.Run(ElectionTimeout);
            Assert.False(cluster[1].Core.Status.IsChanging);
            cluster[1].Change(Voters(1, 2, 3));
            for (var step = 0; step < steps; step++)
            {
                cluster.Deliver(message => message.To != Id(3));
                cluster.Persist();
            }

            var status = cluster[1].Core.Status;
            Assert.All(status.Configuration!.Members, member => Assert.Equal(MemberRole.Voter, member.Role));
            cluster.Crash(1);
            cluster.Run(20 * ElectionTimeout);
            var isLed = cluster[2].Core.Role == RaftRole.Leader || cluster[3].Core.Role == RaftRole.Leader;
            if (!status.IsChanging)
            {
                Assert.True(isLed);
                break;
            }

            if (!isLed)
                unsafeSteps++;
        }

        Assert.True(unsafeSteps > 0);
    }

    [Fact]
    public void A_learner_that_had_caught_up_and_fell_behind_again_is_made_no_voter()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Add(4);
        cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]);
        cluster.Run(ElectionTimeout);
        Assert.True(cluster[1].Core.Status.Followers.Single(one => one.Id == Id(4)).HasCaughtUp);

        cluster.HeldDisks.Add(4); // It answers heartbeats, and acknowledges no entry any more.
        cluster[1].Propose("x");
        cluster.Run(ElectionTimeout + Options.HeartbeatInterval);
        Assert.False(cluster[1].Core.Status.Followers.Single(one => one.Id == Id(4)).HasCaughtUp);
        Assert.Equal(ProposalRefusal.NotCaughtUp, cluster[1].Change(Voters(1, 2, 3, 4)).Refusal);

        cluster.HeldDisks.Clear();
        cluster.Run(ElectionTimeout);
        Assert.True(cluster[1].Change(Voters(1, 2, 3, 4)).IsTaken);
        cluster.Run(ElectionTimeout);
        Assert.Equal(Make.Of(1, 2, 3, 4), cluster[2].Core.Configuration);
    }

    [Fact]
    public void A_learner_that_was_removed_learns_so_although_nobody_sends_to_it_any_more()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Add(4);
        cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]);
        cluster.Run(ElectionTimeout);
        Assert.Equal(MemberRole.Learner, cluster[4].Core.Configuration!.Find(Id(4))!.Role);
        cluster.Isolate(4);
        cluster[1].Change(Voters(1, 2, 3));
        cluster.Run(4 * ElectionTimeout);
        Assert.False(cluster[4].Core.IsRemoved);
        var term = cluster.Leader.Core.Term;

        cluster.Heal();
        cluster.Run(4 * ElectionTimeout);
        Assert.True(cluster[4].Core.IsRemoved);
        Assert.Equal((RaftRole.Follower, term), (cluster[4].Core.Role, cluster.Leader.Core.Term));

        cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]); // It may be taken in again: it has forgotten nothing.
        cluster.Run(ElectionTimeout);
        Assert.False(cluster[4].Core.IsRemoved);
    }

    [Fact]
    public void A_learner_that_hears_no_leader_wins_no_votes_and_disturbs_nobody()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Add(4);
        cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]);
        cluster.Run(ElectionTimeout);
        cluster.Cut(1, 4);
        var term = cluster.Leader.Core.Term;
        cluster.Run(10 * ElectionTimeout);
        Assert.Equal((1UL, term), (cluster.Leader.Id, cluster.Leader.Core.Term));
        Assert.Equal((RaftRole.Follower, term, false), (cluster[4].Core.Role, cluster[4].Core.Term, cluster[4].Core.IsRemoved));
    }

    [Fact]
    public void A_member_of_a_role_that_there_is_not_is_refused_before_it_is_in_the_log()
    {
        var cluster = Cluster.Led(1, 2, 3);
        var last = cluster[1].Core.Status.LastIndex;
        Assert.Equal(ProposalRefusal.Invalid, cluster[1].Change([.. Voters(1, 2, 3), Learner(4) with { Role = (MemberRole)9 }]).Refusal);
        Assert.Equal(last, cluster[1].Core.Status.LastIndex);
    }
}
