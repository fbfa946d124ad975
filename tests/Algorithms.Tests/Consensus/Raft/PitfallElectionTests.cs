using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>What broke elections, votes and what is durable in other systems; the numbers are those of the project's list of pitfalls.</summary>
public class PitfallElectionTests
{
    // etcd #8243: with pre-vote, a candidate of a lower term was not answered, and never learned the term in which it could have won.
    [Fact]
    public void Pitfall01_a_candidate_of_a_lower_term_is_told_the_term_when_nobody_leads()
    {
        var replica = Of3(5, 0, 1);
        replica.Step(PreVote(2, 3, 9, 1));
        var answer = replica.Single<VoteResponse>();
        Assert.Equal((false, true, 5), (answer.IsGranted, answer.IsPreVote, answer.Term));

        var cluster = Cluster.Led(1, 2, 3);
        cluster[3].Step(new HeartbeatResponse(Id(1), Id(3), 7, 0, default)); // 3 is in a later term, with the shorter log.
        cluster.Isolate(3);
        cluster[1].Propose("x");
        cluster.Settle();
        cluster.Crash(1);
        cluster.Heal();
        cluster.Run(5 * ElectionTimeout);
        Assert.Equal(RaftRole.Leader, cluster[2].Core.Role);
        Assert.True(cluster[2].Core.Term > 7);
    }

    // etcd #8334: a pre-candidate that still believed in its leader refused others what it asked for itself.
    [Fact]
    public void Pitfall02_a_pre_candidate_has_no_leader_and_counts_from_nothing()
    {
        var replica = Of(Make.Of(1, 2, 3, 4, 5), 1, 0, 0, 1);
        replica.Step(Beat(1));
        replica.TickAtDeadline();
        Assert.True(replica.Core.Leader.IsNone);
        replica.Step(new VoteResponse(Id(2), Id(1), 2, true, true, 0));
        replica.TickAtDeadline(); // Anew.
        replica.Step(new VoteResponse(Id(3), Id(1), 2, true, true, 0));
        Assert.Equal(RaftRole.PreCandidate, replica.Core.Role); // The earlier answer does not count.
        replica.Sent.Clear();
        replica.Step(PreVote(4, 2, 1, 1));
        Assert.True(replica.Single<VoteResponse>().IsGranted);
    }

    // openraft #2080: a replica that hears a leader without a quorum protected it, so that a connected majority could not elect.
    [Fact]
    public void Pitfall03_a_leader_that_reaches_only_a_bridge_does_not_keep_a_majority_from_electing()
    {
        var cluster = Cluster.Led(1, 2, 3, 4, 5);
        cluster.Cut(1, 3);
        cluster.Cut(1, 4);
        cluster.Cut(1, 5); // Only 2 hears 1, and all others.
        cluster.Run(6 * ElectionTimeout);
        Assert.NotEqual(1UL, cluster.Leader.Id);
        Assert.True(cluster.Leader.Propose("x").IsTaken);
        cluster.Settle();
        Assert.Equal(["x"], cluster.Leader.State);
    }

    // hashicorp #503, #612, #666: the disk hung, the heartbeats went on.
    [Fact]
    public void Pitfall04_a_leader_whose_disk_hangs_gives_up_its_office_and_another_writes()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.HeldDisks.Add(1);
        cluster[1].Propose("x");
        cluster.Run(Options.StalledWriteTimeout + 4 * ElectionTimeout);
        Assert.Equal(RaftRole.Follower, cluster[1].Core.Role);
        Assert.NotEqual(1UL, cluster.Leader.Id);
        cluster.Leader.Propose("y");
        cluster.Settle();
        Assert.Equal(["x", "y"], cluster.Leader.State);
    }

    [Fact]
    public void Pitfall04_one_whose_disk_hangs_does_not_stand_for_election()
    {
        var replica = Of3(1, 0, 1);
        replica.Step(Append(1, (1, 1), 0, Entry(2, 1)));
        replica.Now += Options.StalledWriteTimeout;
        replica.Tick();
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        replica.Persist();
        replica.TickAtDeadline();
        Assert.Equal(RaftRole.PreCandidate, replica.Core.Role);
    }

    // hashicorp #522: the leader could not read its snapshot, and stayed the leader.
    [Fact]
    public void Pitfall05_a_leader_that_cannot_read_its_snapshot_lets_others_lead()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Isolate(3);
        cluster[1].Propose("x");
        cluster.Settle();
        cluster[1].TakeSnapshot();
        cluster[1].HoldsSnapshotReads = true;
        cluster.Heal();
        cluster.Run(2 * Options.HeartbeatInterval);
        cluster[1].Core.SnapshotReadFailed(Assert.Single(cluster[1].SnapshotReads), cluster.Now);
        Assert.Equal(RaftRole.Follower, cluster[1].Core.Role);
        cluster.Run(4 * ElectionTimeout);
        Assert.Equal(2UL, cluster.Leader.Id);
        Assert.Equal(["x"], cluster[3].State);
    }

    // logcabin #205: a removed leader went on standing for election.
    [Fact]
    public void Pitfall06_a_removed_leader_does_not_stand_for_election()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Change(Voters(2, 3));
        cluster.Run(ElectionTimeout);
        var (leader, term) = (cluster.Leader.Id, cluster.Leader.Core.Term);
        cluster.Run(10 * ElectionTimeout);
        Assert.Equal(RaftRole.Follower, cluster[1].Core.Role);
        Assert.True(cluster[1].Core.IsRemoved); // It asked, and was told.
        Assert.Equal((leader, term), (cluster.Leader.Id, cluster.Leader.Core.Term));
        Assert.DoesNotContain(cluster.Network.OfType<VoteRequest>(), request => request.From == Id(1));
    }

    // cowsql #150: the one that has the newest configuration is not in it, and nobody else can win before that is committed.
    [Fact]
    public void Pitfall06_a_replica_outside_its_latest_configuration_stands_while_that_is_not_committed()
    {
        var cluster = Cluster.Led(1, 2);
        cluster[1].Change(Voter(2));
        cluster.Deliver();
        cluster.Persist();
        cluster.Deliver();
        cluster[1].Persist();
        cluster[1].Sent.Clear();
        cluster.Network.Clear(); // 2 does not get the configuration with itself alone.
        cluster.Isolate(1);
        cluster.Run(3 * ElectionTimeout);
        Assert.NotEqual(RaftRole.Leader, cluster[2].Core.Role); // It lacks 1's vote.
        cluster.Heal();
        cluster.Run(4 * ElectionTimeout);
        Assert.Equal(Make.Of(2), cluster[2].Core.Configuration);
        Assert.Equal(RaftRole.Leader, cluster[2].Core.Role);
    }

    // NuRaft #553, hashicorp #398.
    [Fact]
    public void Pitfall07_a_learner_is_not_handed_the_leadership_and_does_not_take_it()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster.Add(4);
        cluster[1].Change([.. Voters(1, 2, 3), Learner(4)]);
        cluster.Run(ElectionTimeout);
        Assert.Equal(ProposalRefusal.Invalid, cluster[1].Transfer(4));
        cluster[4].Step(new TimeoutNow(Id(1), Id(4), cluster[4].Core.Term));
        Assert.Equal(RaftRole.Follower, cluster[4].Core.Role);
        cluster.Crash(1);
        cluster.Crash(2);
        cluster.Crash(3);
        cluster.Run(5 * ElectionTimeout);
        Assert.Equal(RaftRole.Follower, cluster[4].Core.Role);
    }

    // seaweedfs/raft #9 and others: two leaders in one term, by a vote that a restart had forgotten.
    [Fact]
    public void Pitfall08_a_vote_is_not_told_before_it_is_durable_and_not_given_again_after_a_restart()
    {
        var replica = Of3(1, 0, 1);
        replica.Step(Vote(2, 2, 1, 1));
        Assert.Empty(replica.Sent);
        var forgot = replica.Restart(); // It never said so: it may.
        forgot.Now += ElectionTimeout;
        forgot.Step(Vote(3, 2, 1, 1));
        forgot.Persist();
        Assert.True(forgot.Single<VoteResponse>().IsGranted);
        var remembers = forgot.Restart();
        remembers.Now += ElectionTimeout;
        remembers.Step(Vote(2, 2, 1, 1));
        Assert.False(remembers.Single<VoteResponse>().IsGranted);
        remembers.Step(Vote(3, 2, 1, 1));
        Assert.True(remembers.Single<VoteResponse>().IsGranted);
    }

    [Fact]
    public void Pitfall08_a_candidate_asks_for_votes_and_counts_its_own_once_its_vote_is_durable()
    {
        var replica = Of3(1, 0, 1);
        replica.TickAtDeadline();
        replica.Sent.Clear();
        replica.Step(new VoteResponse(Id(2), Id(1), 2, true, true, 0));
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        Assert.Empty(replica.Sent);
        replica.Step(new VoteResponse(Id(2), Id(1), 2, false, true, 0)); // Were it counted, this were a majority.
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        replica.Persist();
        Assert.Equal(RaftRole.Leader, replica.Core.Role);
    }

    // etcd #22442: a crash between a stored snapshot and the emptied log brought back what the snapshot stands in the place of.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Pitfall09_a_crash_while_a_snapshot_takes_the_logs_place_brings_nothing_back(int steps)
    {
        var replica = Of3(3, 0, 1, 2, 2); // Entries 2 and 3 are of term 2; the snapshot has others there.
        var snapshot = new SnapshotDescriptor(3, 3, Make.Of(1, 2, 3), 1, 9, 1);
        replica.Step(new SnapshotRequest(Id(2), Id(1), 3, snapshot, 0, "s"u8.ToArray(), default));
        replica.PersistOne(); // The snapshot is durable and the log is to be emptied.
        var again = replica.Restart(steps);
        Assert.Equal((3, 4, 3), (again.Core.CommitIndex, again.Core.Status.FirstIndex, again.Core.Status.LastIndex));
        again.Step(Append(3, (3, 3), 4, Entry(4, 3)));
        Assert.Empty(again.Take<AppendResponse>());
        again.Persist();
        Assert.Equal([4], again.Disk.Entries.Select(entry => entry.Index));
        Assert.Equal(["s", "4.3"], again.State);
    }

    // etcd #14370.
    [Fact]
    public void Pitfall10_a_group_of_one_commits_only_what_is_durable()
    {
        var replica = new Replica(1, Options, Disk.Of(RaftRecovered.Bootstrap(Make.Of(1))), TimeSpan.Zero);
        replica.TickAtDeadline();
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        replica.Persist();
        replica.Propose("x");
        Assert.Empty(replica.State);
        Assert.Equal(2, replica.Core.CommitIndex);
        replica.Persist();
        Assert.Equal(["x"], replica.State);
    }

    // etcd-io/raft, async_storage_writes_append_aba_race: an entry acknowledged by the answer to another write of the same index and term.
    [Fact]
    public void Pitfall11_the_write_of_an_entry_that_was_replaced_and_came_back_does_not_acknowledge_it()
    {
        var replica = Of3(3, 0, 1, 1);
        replica.Step(Append(3, (2, 1), 0, Entry(3, 2)));
        replica.Step(Append(3, (2, 1), 0, Entry(3, 3), Entry(4, 3)));
        replica.Step(new HeartbeatResponse(Id(3), Id(1), 4, 0, default));
        replica.PersistOne();
        Assert.Equal(2, replica.Core.Status.DurableIndex);
        var told = replica.Take<AppendResponse>();
        Assert.All(told, answer => Assert.Equal(3, answer.Index)); // What was asked for with entry 3 of term 2.
        replica.PersistOne();
        Assert.Equal(4, replica.Core.Status.DurableIndex);
        Assert.Equal(4, Assert.Single(replica.Take<AppendResponse>()).Index);
    }

    // cockroach #124278: the part of it that is the core's. A write that is not told done is never counted, whatever came after it.
    [Fact]
    public void Pitfall12_a_leader_does_not_count_itself_for_what_its_disk_never_told()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Propose("x");
        leader.Now += Ms(50);
        Assert.Equal(2, leader.Core.Status.DurableIndex);
        leader.Step(Accepted(2, 2, 3));
        Assert.True(leader.Core.CommitIndex < 3);
        leader.Step(Accepted(3, 2, 3)); // Two others have it: committed without this disk, and not applied here.
        Assert.Equal(3, leader.Core.CommitIndex);
        Assert.Empty(leader.State);
    }

    // What a disk said that it had and has not: nothing shows it by itself, but whoever is told that it is committed stops.
    [Fact]
    public void Pitfall12_a_replica_whose_disk_has_lost_what_it_acknowledged_stops_when_it_hears_of_it()
    {
        var cluster = Cluster.Led(1, 2, 3);
        cluster[1].Propose("x");
        cluster.Settle();
        var lied = cluster[3].Disk;
        cluster.Crash(3);
        lied.Entries.RemoveAll(entry => entry.Index == 3);
        cluster.Restart(3);
        cluster.Pass(Options.HeartbeatInterval);
        cluster.Tick();
        Assert.Contains("acknowledged", Assert.Throws<RaftInvariantException>(() => cluster.Deliver(message => message.To == Id(3))).Message, StringComparison.Ordinal);
    }

    // dotNext #284: a stop that looked graceful left an acknowledged tail unflushed. Nothing is acknowledged before Persisted, so a stop
    // at any moment loses nothing that was.
    [Fact]
    public void Pitfall13_what_was_acknowledged_is_there_after_a_stop_at_any_moment()
    {
        for (var steps = 0; steps <= 4; steps++)
        {
            var replica = Of3(3, 0, 1);
            replica.Step(Append(3, (1, 1), 0, Entry(2, 3)));
            replica.PersistOne();
            var acknowledged = replica.Single<AppendResponse>().Index;
            replica.Step(Append(3, (2, 3), 0, Entry(3, 3)));
            Assert.Empty(replica.Take<AppendResponse>());
            Assert.True(replica.Restart(steps).Core.Status.LastIndex >= acknowledged);
        }
    }

    // The leader's own tail counts neither: what it told its clients is on a majority of disks, whoever is stopped, and whatever was under way.
    [Fact]
    public void Pitfall13_what_a_leader_told_its_clients_is_there_after_all_are_stopped_at_any_moment()
    {
        for (var steps = 0; steps <= 4; steps++)
        {
            var cluster = Cluster.Led(1, 2, 3);
            cluster.HeldDisks.Add(1);
            cluster[1].Propose("x");
            cluster.Settle();
            Assert.Equal(3, cluster[1].Core.CommitIndex);
            cluster[1].Propose("y"); // On its way, and in nobody's disk.
            cluster.Deliver();
            foreach (var id in new ulong[] { 1, 2, 3 })
            {
                if (cluster[id].Writes.TryPeek(out var write))
                    cluster[id].Disk.Write(write, steps);
                cluster.Crash(id);
            }

            cluster.HeldDisks.Clear();
            foreach (var id in new ulong[] { 1, 2, 3 })
                cluster.Restart(id);
            cluster.Run(4 * ElectionTimeout);
            Assert.All(cluster.Replicas, replica => Assert.Equal("x", replica.State[0]));
        }
    }

    // Of a write with a promise and entries a crash may keep the promise alone. It must not claim that the entries which those were to
    // replace are committed.
    [Fact]
    public void A_promise_that_a_crash_kept_without_its_entries_commits_no_others()
    {
        var replica = Of3(1, 0, 1, 1, 1); // Entries 2 and 3 are not committed.
        replica.Step(Append(2, (1, 1), 3, Entry(2, 2), Entry(3, 2)));
        var again = replica.Restart(stepsOfTheNextWrite: 3);
        Assert.Equal((2, 3), (again.Core.Term, again.Core.Status.LastIndex));
        Assert.InRange(again.Core.CommitIndex, 0, 1);
        Assert.DoesNotContain("2.1", again.State);
    }
}
