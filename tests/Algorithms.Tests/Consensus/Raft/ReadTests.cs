using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>Reads at followers, and what is told of their age, beside the rules of the dissertation's section 6.4.</summary>
public class ReadTests
{
    [Fact]
    public void A_followers_read_is_not_sent_to_nobody_when_the_follower_is_told_to_stand_for_election()
    {
        var replica = Of(Make.Of(1, 2, 3), 3, 0, 2, 1, 3);
        replica.Step(Append(3, (2, 3), 2));
        replica.Sent.Clear();
        replica.Core.ReadIndex(7, replica.Now);
        replica.Step(new TimeoutNow(Id(2), Id(1), 3));
        Assert.Equal(new ReadResult(7, ReadOutcome.NoLeader, 0), Assert.Single(replica.Reads));
        Assert.DoesNotContain(replica.Sent, message => message.To.IsNone);
    }

    [Fact]
    public void A_followers_read_whose_question_is_lost_fails_after_two_election_timeouts_though_the_leader_is_heard_all_the_time()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[2].Read(7); // On its way.
        cluster[2].Sent.Clear(); // Lost.
        cluster.Run(2 * ElectionTimeout + Options.HeartbeatInterval);
        Assert.Equal(new ReadResult(7, ReadOutcome.NoLeader, 0), Assert.Single(cluster[2].Reads));
    }

    [Fact]
    public void A_leader_that_is_always_asked_for_reads_is_still_ticked_and_finds_that_its_quorum_is_gone()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(1);
        for (var i = 0; i < 100; i++)
        {
            cluster.Pass(Ms(10));
            cluster[1].Read(i); // Each begins a round, and so puts off the next heartbeat.
            if (cluster[1].Core.NextDeadline <= cluster.Now)
                cluster[1].Tick();
        }

        Assert.NotEqual(RaftRole.Leader, cluster[1].Core.Role);
        Assert.Equal(100, cluster[1].Reads.Count(read => read.Outcome == ReadOutcome.NoLeader));
    }

    [Fact]
    public void Before_a_leader_has_committed_in_its_term_it_tells_nobody_that_its_commit_index_is_recent()
    {
        // 1 has committed entry 3 and answered it; 2, which has that entry, does not know that it is committed.
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Cut(1, 3);
        var written = cluster[1].Propose("x");
        cluster[1].Persist();
        cluster.Deliver();
        cluster.Persist(2);
        cluster.Deliver(message => message is AppendResponse);
        Assert.Equal(written.Index, cluster[1].Core.CommitIndex);
        cluster.Crash(1);
        cluster.Network.Clear();

        // 2 leads. No disk writes its entry, but heartbeats are answered, twice: 3 is told of a quorum, and of a commit index.
        cluster.Pass(2 * ElectionTimeout);
        cluster[2].Tick();
        while (cluster[2].Core.Role != RaftRole.Leader)
        {
            cluster.Persist();
            cluster.Deliver();
        }

        for (var i = 0; i < 3; i++)
        {
            cluster.Pass(Options.HeartbeatInterval);
            cluster.Tick();
            cluster.Persist(3);
            cluster.Deliver(message => message is Heartbeat or HeartbeatResponse);
            cluster.Deliver(message => message is Heartbeat or HeartbeatResponse);
        }

        Assert.True(cluster[2].Core.CommitIndex < written.Index);
        foreach (var replica in cluster.Replicas)
            Assert.False(replica.Core.IndexOfAge(3 * Options.HeartbeatInterval, cluster.Now) < written.Index, "What was committed long ago is missing.");

        cluster.Settle();
        cluster.Run(2 * Options.HeartbeatInterval);
        Assert.True(cluster[3].Core.IndexOfAge(3 * Options.HeartbeatInterval, cluster.Now) >= written.Index);
    }

    [Fact]
    public void The_age_of_what_is_known_counts_from_a_clock_of_this_start_and_from_the_leaders_last_contact_with_its_quorum()
    {
        var replica = Of(Make.Of(1, 2, 3), 3, 0, 1, 1);
        replica.Step(Beat(3));
        var echo = replica.Single<HeartbeatResponse>().Echo;
        replica.Now += Ms(30);
        replica.Step(new Heartbeat(Id(2), Id(1), 3, 1, new RoundStamp(1, default, 9, echo with { Life = echo.Life + 1 })));
        Assert.Null(replica.Core.IndexOfAge(TimeSpan.FromHours(1), replica.Now));
        replica.Step(new Heartbeat(Id(2), Id(1), 3, 1, new RoundStamp(1, Ms(20), 7, echo)));
        Assert.Equal(7, replica.Core.IndexOfAge(Ms(50), replica.Now));
        Assert.Null(replica.Core.IndexOfAge(Ms(49), replica.Now));
        replica.Step(new Heartbeat(Id(2), Id(1), 3, 1, new RoundStamp(1, Ms(21), 6, echo))); // An older one, late.
        Assert.Equal(7, replica.Core.IndexOfAge(Ms(50), replica.Now));
    }

    [Fact]
    public void A_restarted_voter_that_became_the_only_one_waits_while_the_leader_that_made_it_so_may_have_a_lease()
    {
        var options = Options with { LeaseReads = true };
        var cluster = Cluster.Led(options, 1, 2);
        cluster[1].Change(Voter(2));
        cluster.Deliver();
        cluster.Persist();
        cluster.Deliver(); // The joint configuration is committed, the one after it is on its way.
        cluster.Persist(1);
        cluster.Deliver(message => message.To == Id(2));
        cluster.Persist(2);
        Assert.False(cluster[2].Core.Configuration!.IsJoint);
        cluster.Isolate(1);
        cluster.Network.Clear();
        cluster.Crash(2);
        cluster.Restart(2).Tick();
        cluster[2].Persist();
        cluster[2].Propose("x");
        cluster[2].Persist();

        cluster[1].Read(7);
        Assert.False(
            cluster[1].Reads.Exists(read => read.Context == 7 && read.Outcome == ReadOutcome.Ready && read.Index < cluster[2].Core.CommitIndex),
            "A read by lease misses what another leader has committed.");
        cluster.Run(2 * ElectionTimeout);
        Assert.Equal(RaftRole.Leader, cluster[2].Core.Role);
    }

    [Fact]
    public void More_reads_than_may_wait_fail_at_once_at_a_leader_and_at_a_follower()
    {
        var cluster = Cluster.Led(Options with { MaxPendingReads = 2 }, 1, 2, 3);
        foreach (var replica in new[] { cluster[1], cluster[2] })
        {
            for (var i = 1; i <= 3; i++)
                replica.Read(i);
            Assert.Equal([new ReadResult(3, ReadOutcome.TooMany, 0)], replica.Reads);
        }
    }

    [Fact]
    public void A_replica_that_knows_no_leader_fails_a_read_at_once()
    {
        var replica = Of3(3, 0, 1);
        replica.Read(1);
        Assert.Equal([new ReadResult(1, ReadOutcome.NoLeader, 0)], replica.Reads);
    }

    [Fact]
    public void An_answer_to_a_read_of_an_earlier_start_of_the_follower_is_of_no_use()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[2].Read(1);
        cluster.Collect();
        var question = cluster.Network.OfType<ReadIndexRequest>().Single();
        cluster.Crash(2);
        cluster.Restart(2);
        cluster.Run(Options.HeartbeatInterval);
        cluster[2].Read(2);
        cluster[2].Sent.Clear(); // The new question is lost, and the old one arrives: both are the first of their start.
        cluster[1].Step(question);
        cluster.Run(Options.HeartbeatInterval);
        Assert.Empty(cluster[2].Reads);
    }
}
