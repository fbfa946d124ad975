using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>What keeps queues short.</summary>
public class FlowTests
{
    [Fact]
    public void A_follower_whose_disk_stands_still_does_not_gather_entries_without_bound()
    {
        var cluster = Cluster.Led(Options with { MaxInflightMessages = 4, MaxMessageEntries = 1 }, 1, 2, 3);
        cluster.HeldDisks.Add(3);
        for (var i = 0; i < 400; i++)
        {
            cluster[1].Propose($"{i}");
            cluster.Run(Ms(40));
        }

        Assert.Equal(1, cluster.Leader.Core.Id.Value == 1UL ? 1 : 0);
        Assert.Equal(cluster[1].Core.Status.LastIndex, cluster[1].Core.CommitIndex);
        var status = cluster[3].Core.Status;
        Assert.InRange(status.LastIndex - status.DurableIndex, 0, 40);
        Assert.InRange(cluster[3].Writes.Count, 0, 60);

        cluster.HeldDisks.Clear();
        cluster.Run(ElectionTimeout);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }

    [Fact]
    public void No_more_messages_are_on_their_way_to_a_follower_than_allowed()
    {
        var leader = Leader(Options with { MaxInflightMessages = 3, MaxMessageEntries = 2 }, Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        leader.Sent.Clear();
        for (var i = 0; i < 20; i++)
            leader.Propose($"{i}");
        Assert.Equal(3, leader.Take<AppendRequest>().Count(one => one.To == Id(2) && one.Entries.Count > 0));
        leader.Step(Accepted(2, 2, 3)); // One is answered: one may go, as full as it may be.
        var next = Assert.Single(leader.Take<AppendRequest>(), one => one.To == Id(2) && one.Entries.Count > 0);
        Assert.Equal(2, next.Entries.Count);
    }

    [Fact]
    public void A_probe_waits_for_its_answer_and_goes_again_when_a_heartbeat_is_answered()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Sent.Clear();
        leader.Propose("x");
        Assert.Empty(leader.Take<AppendRequest>());
        leader.Step(Heard(2, 2, 1));
        Assert.Empty(leader.Take<AppendRequest>()); // Reads make heartbeats many, and the answer may be on its way.
        leader.Now += Options.HeartbeatInterval;
        leader.Step(Heard(2, 2, 2));
        Assert.Equal(Id(2), leader.Single<AppendRequest>().To);
    }

    [Fact]
    public void A_heartbeat_that_is_answered_while_entries_are_under_way_sends_nothing_for_it()
    {
        var leader = Leader(Options with { MaxInflightMessages = 2, MaxMessageEntries = 1 }, Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        leader.Sent.Clear();
        for (var i = 0; i < 5; i++)
            leader.Propose($"{i}");
        Assert.Equal(2, leader.Take<AppendRequest>().Count(one => one.To == Id(2) && one.Entries.Count > 0));
        for (var round = 1; round < 100; round++)
        {
            leader.Now += Options.HeartbeatInterval / 200;
            leader.Step(Heard(2, 2, round));
        }

        Assert.Empty(leader.Take<AppendRequest>()); // The bound of what is under way holds, however many heartbeats there are.
        leader.Now += Options.HeartbeatInterval;
        leader.Step(Heard(2, 2, 100));
        Assert.Single(leader.Take<AppendRequest>());
    }

    [Fact]
    public void A_lost_message_is_found_by_the_next_heartbeat_and_sent_again()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(3);
        cluster[1].Propose("x");
        cluster.Settle();
        cluster.Heal();
        cluster.Settle();
        Assert.Empty(cluster[3].State);
        cluster.Run(2 * Options.HeartbeatInterval);
        Assert.Equal(["x"], cluster[3].State);
    }

    [Fact]
    public void Logs_that_differ_in_every_entry_are_made_alike_in_a_few_messages()
    {
        long[] mine = [1, .. Enumerable.Repeat(2L, 100), .. Enumerable.Repeat(3L, 100)];
        var follower = Of3(3, 0, mine);
        long[] leaders = [1, .. Enumerable.Repeat(4L, 300)];
        var leader = new Replica(2, Options, Disk.Of(new RaftRecovered(new HardState(4, default, 0), null, Log(Make.Of(1, 2), leaders))), TimeSpan.Zero);
        leader.TickAtDeadline();
        leader.Step(new VoteResponse(Id(1), Id(2), 5, true, true, 0));
        leader.Persist();
        leader.Step(new VoteResponse(Id(1), Id(2), 5, false, true, 0));
        leader.Persist();
        var rejected = 0;
        for (var i = 0; i < 20; i++)
        {
            foreach (var message in leader.Take<RaftMessage>().Where(one => one is AppendRequest))
                follower.Step(message);
            follower.Persist();
            foreach (var answer in follower.Take<AppendResponse>())
            {
                rejected += answer.IsAccepted ? 0 : 1;
                leader.Step(answer);
            }
        }

        Assert.InRange(rejected, 1, 2);
        Assert.Equal(leader.Disk.Entries.Select(entry => entry.Term), follower.Disk.Entries.Select(entry => entry.Term));
    }

    [Fact]
    public void Uncommitted_proposals_are_bounded_until_some_are_committed()
    {
        var leader = Leader(Options with { MaxUncommittedBytes = 200 }, Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        var taken = 0;
        while (leader.Propose("0123456789").IsTaken)
            taken++;
        Assert.Equal(200 / 42, taken);
        Assert.Equal(ProposalRefusal.TooManyUncommitted, leader.Propose("0123456789").Refusal);
        leader.Persist();
        leader.Step(Accepted(2, 2, 3));
        Assert.True(leader.Propose("0123456789").IsTaken);
    }

    [Fact]
    public void The_leader_sends_while_its_own_write_is_under_way()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.HeldDisks.Add(1);
        cluster[1].Propose("x");
        cluster.Settle();
        Assert.Equal(3, cluster[1].Core.CommitIndex); // Two others have it durably.
        Assert.Empty(cluster[1].State); // What is applied here is durable here.
        cluster.HeldDisks.Clear();
        cluster.Settle();
        Assert.Equal(["x"], cluster[1].State);
    }
}
