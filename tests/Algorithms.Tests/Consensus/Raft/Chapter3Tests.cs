using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>The rules of chapter 3 of Ongaro's dissertation that go beyond figure 2, by section.</summary>
public class Chapter3Tests
{
    [Fact]
    public void Section3_4_timeouts_are_drawn_from_one_to_two_election_timeouts_anew_each_time()
    {
        var drawn = new HashSet<TimeSpan>();
        var now = TimeSpan.Zero;
        var core = new RaftCore(Id(1), Options, RaftRecovered.Bootstrap(Make.Of(1, 2, 3)), new Random(7), now);
        for (var i = 0; i < 100; i++)
        {
            var timeout = core.NextDeadline - now;
            Assert.InRange(timeout, ElectionTimeout, 2 * ElectionTimeout);
            drawn.Add(timeout);
            core.Tick(now = core.NextDeadline);
        }

        Assert.True(drawn.Count > 90);
    }

    [Fact]
    public void Section3_6_1_only_one_that_has_all_committed_entries_is_elected()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(3);
        cluster[1].Propose("x");
        cluster.Settle();
        cluster.Crash(1);
        cluster.Heal();
        cluster.Pass(2 * ElectionTimeout);
        cluster[3].Tick();
        cluster.Settle();
        Assert.NotEqual(RaftRole.Leader, cluster[3].Core.Role);
        cluster.Run(4 * ElectionTimeout);
        Assert.Equal(2UL, cluster.Leader.Id);
        Assert.Equal(["x"], cluster[3].State);
    }

    [Fact]
    public void Section3_6_2_entries_of_earlier_terms_are_committed_with_one_of_the_own_term_without_a_proposal()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        cluster.Deliver();
        cluster.Persist(2); // 2 has it; nobody knows that it is committed.
        cluster.Crash(1);
        cluster.Network.Clear();
        cluster.Elect(2);
        Assert.Equal(["x"], cluster[2].State);
    }

    [Fact]
    public void Section3_7_a_request_may_come_twice()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        cluster.Collect();
        cluster.Network.AddRange(cluster.Network.ToArray());
        cluster.Settle();
        cluster.Run(ElectionTimeout);
        Assert.All(cluster.Replicas, replica => Assert.Equal(["x"], replica.State));
    }

    [Fact]
    public void Section3_8_a_follower_that_was_down_is_brought_up_to_date()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Crash(3);
        for (var i = 0; i < 10; i++)
            cluster[1].Propose($"{i}");
        cluster.Run(2 * ElectionTimeout);
        cluster.Restart(3);
        cluster.Run(2 * Options.HeartbeatInterval);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }

    [Fact]
    public void Section3_8_all_go_down_and_come_back_with_what_was_committed()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        cluster.Settle();
        ulong[] all = [1, 2, 3];
        Array.ForEach(all, cluster.Crash);
        Array.ForEach(all, id => cluster.Restart(id));
        cluster.Run(4 * ElectionTimeout);
        Assert.All(cluster.Replicas, replica => Assert.Equal(["x"], replica.State));
        Assert.True(cluster.Leader.Core.Term > 2);
    }

    [Fact]
    public void Section3_9_an_election_needs_only_that_messages_are_faster_than_timeouts()
    {
        var cluster = Cluster.Of(1, 2, 3, 4, 5);
        cluster.Run(3 * ElectionTimeout);
        Assert.Equal(5, cluster.Replicas.Count(replica => replica.Core.Leader == cluster.Leader.Core.Id));
    }

    [Fact]
    public void Section3_10_the_target_gets_the_log_first_and_is_elected_without_waiting_for_a_timeout()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        var began = cluster.Now;
        Assert.Equal(ProposalRefusal.None, cluster[1].Transfer(3));
        cluster.Settle();
        Assert.Equal((3UL, began), (cluster.Leader.Id, cluster.Now));
        Assert.Equal(["x"], cluster[3].State);
    }

    [Fact]
    public void Section3_10_only_the_leader_of_the_term_can_tell_somebody_to_stand()
    {
        var cluster = Cluster.Led(1, 2, 3);
        var term = cluster[2].Core.Term;
        cluster[2].Step(new TimeoutNow(Id(3), Id(2), term));
        cluster[2].Step(new TimeoutNow(Id(1), Id(2), term - 1));
        Assert.Equal((RaftRole.Follower, term), (cluster[2].Core.Role, cluster[2].Core.Term));
    }

    [Fact]
    public void Section3_4_a_candidate_stays_one_when_the_leader_of_an_earlier_term_calls()
    {
        var replica = Of3(3, 0, 1);
        replica.TickAtDeadline();
        replica.Step(new VoteResponse(Id(3), Id(1), 4, true, true, 0));
        replica.Persist();
        replica.Step(Beat(3));
        Assert.Equal((RaftRole.Candidate, 4), (replica.Core.Role, replica.Core.Term));
        Assert.Equal(4, replica.Take<HeartbeatResponse>().Single().Term);
    }

    [Fact]
    public void Section3_4_a_split_vote_elects_nobody_and_another_election_does()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Crash(1);
        cluster.Pass(3 * ElectionTimeout);
        cluster[2].Tick();
        cluster[3].Tick();
        cluster.Deliver();
        cluster.Deliver(); // Each has the other's pre-vote.
        cluster.Settle();
        Assert.All(cluster.Replicas, replica => Assert.Equal((RaftRole.Candidate, 3), (replica.Core.Role, replica.Core.Term)));
        cluster.Run(3 * ElectionTimeout);
        Assert.True(cluster.Leader.Core.Term > 3);
    }

    // Figure 3.6: what followers may have when a leader is elected, a to f.
    [Theory]
    [InlineData(1, 1, 1, 4, 4, 5, 5, 6, 6)]
    [InlineData(1, 1, 1, 4)]
    [InlineData(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6)]
    [InlineData(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7)]
    [InlineData(1, 1, 1, 4, 4, 4, 4)]
    [InlineData(1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3)]
    public void Section3_5_a_leader_makes_every_followers_log_like_its_own(params int[] terms)
    {
        var leader = Leader(Make.Of(1, 2, 3), 7, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6);
        var follower = new Replica(
            2, Options, Disk.Of(new RaftRecovered(new HardState(7, ReplicaId.None, 0), null, Log(Make.Of(1, 2, 3), [.. terms.Select(term => (long)term)]))), TimeSpan.Zero);
        for (var i = 0; i < 20; i++)
        {
            foreach (var request in leader.Take<AppendRequest>().Where(one => one.To == Id(2)))
                follower.Step(request);
            follower.Persist();
            follower.Take<AppendResponse>().ForEach(leader.Step);
        }

        Assert.Equal([1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8], leader.Disk.Entries.Select(entry => entry.Term)); // Its own was not changed.
        Assert.Equal(leader.Disk.Entries.Select(entry => entry.Term), follower.Disk.Entries.Select(entry => entry.Term));
        Assert.Equal(11, leader.Core.CommitIndex);
    }

    [Fact]
    public void Section3_5_a_leader_tells_followers_what_is_committed_with_what_it_sends_next()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        Assert.Equal(2, leader.Take<AppendRequest>().Last(one => one.To == Id(2)).Commit);
        leader.TickAtDeadline();
        var beats = leader.Take<Heartbeat>();
        Assert.Equal(2, beats.Single(one => one.To == Id(2)).Commit);
        Assert.Equal(0, beats.Single(one => one.To == Id(3)).Commit); // It is not known to have the log so far.
    }

    [Fact]
    public void Section3_7_who_does_not_answer_is_called_without_end_and_sent_what_it_lacks_once_it_does()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Crash(3);
        cluster[1].Propose("x");
        for (var i = 0; i < 20; i++)
        {
            cluster.Run(ElectionTimeout);
            cluster.Pass(Options.HeartbeatInterval);
            cluster[1].Tick();
            Assert.Contains(cluster[1].Sent, message => message.To == Id(3));
        }

        cluster.Restart(3);
        cluster.Run(2 * Options.HeartbeatInterval);
        Assert.Equal(["x"], cluster[3].State);
    }

    [Fact]
    public void Section3_8_a_commit_index_that_was_forgotten_is_learned_again_and_everything_is_applied_anew()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        cluster.Run(ElectionTimeout);
        cluster.Crash(3);
        var again = cluster.Restart(3);
        Assert.Equal(0, again.Core.CommitIndex); // Not written for its own sake: it was 0 when the promise was.
        cluster.Run(ElectionTimeout);
        Assert.Equal(["x"], again.State);
    }

    [Fact]
    public void Section3_10_a_leader_that_hands_over_takes_no_proposals_and_does_again_if_nothing_comes_of_it()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(3);
        cluster[1].Transfer(3);
        Assert.Equal(ProposalRefusal.TransferUnderWay, cluster[1].Propose("x").Refusal);
        cluster.Run(ElectionTimeout + Options.HeartbeatInterval);
        Assert.True(cluster[1].Propose("x").IsTaken);
    }
}
