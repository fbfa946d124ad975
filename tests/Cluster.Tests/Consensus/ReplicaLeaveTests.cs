using System.Diagnostics;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

public sealed class ReplicaLeaveTests
{
    [Fact]
    public async Task A_leader_whose_silo_stops_amid_proposals_hands_over_first_and_does_not_hold_up_the_stop()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        await cluster.AddManyAsync(1);
        var leader = await cluster.LeaderAsync();
        var term = (await cluster.Replica(leader).GetReportAsync()).Term;
        var (stopping, next, ends) = (false, 1_000_000L, new System.Collections.Concurrent.ConcurrentBag<ProposalEnd>());
        var replica = cluster.Replica(leader);
        var workers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var end = ProposalEnd.Applied; end == ProposalEnd.Applied && !Volatile.Read(ref stopping);)
            {
                try
                {
                    ends.Add(end = (await replica.ProposeAsync(BitConverter.GetBytes(Interlocked.Increment(ref next)))).End);
                }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException)
                {
                    return; // The silo is gone.
                }
            }
        })).ToArray();
        await Eventually.TrueAsync(() => ends.Count > 100, "the work goes on");

        var watch = Stopwatch.StartNew();
        await cluster.StopAsync(leader);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15)); // Where it was waited out it took 30.
        Volatile.Write(ref stopping, true);
        await Task.WhenAll(workers);
        Assert.DoesNotContain(ProposalEnd.Lost, ends);
        var others = await cluster.ReportsAsync();
        Assert.Contains(others, other => other.Report.Role == "Leader" && other.Report.Term > term);
        await cluster.AddManyAsync(1);
    }

    [Fact]
    public async Task A_silo_that_stops_while_it_creates_a_group_whose_others_do_not_answer_is_not_held_up()
    {
        await using var cluster = await ConsensusCluster.StartAsync(around: call =>
            call.MethodName is nameof(IRaftReplicaGrain.ReceiveAsync) or nameof(IRaftReplicaGrain.DeliverAsync) ? Task.CompletedTask : call.Invoke());
        var creating = cluster.Replica(0).CreateGroupAsync([.. Enumerable.Range(0, 3).Select(cluster.NameOf)]);
        await Eventually.TrueAsync(
            async () => (await cluster.Replica(0).GetReportAsync()).Term > 0, "the first replica has begun the group, and wants to be elected");

        var watch = Stopwatch.StartNew();
        await cluster.StopAsync(0);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5)); // It would wait for the others for 10.
        var error = await Assert.ThrowsAsync<TimeoutException>(() => creating);
        Assert.Contains("leaves", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_whose_silo_stops_while_it_waits_for_a_replica_that_is_to_join_is_not_held_up()
    {
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await ConsensusCluster.StartAsync(silos: 4, around: async call =>
        {
            if (call.MethodName == nameof(IRaftReplicaGrain.PrepareAsync))
            {
                isAsked.TrySetResult();
                await answers.Task;
            }

            await call.Invoke();
        });
        try
        {
            await cluster.CreateAsync();
            int leader;
            Task<ProposalAnswer> adding;
            do
            {
                leader = await cluster.LeaderAsync();
                adding = cluster.Replica(leader).AddReplicaAsync(cluster.NameOf(3));
            }
            while (await Task.WhenAny(adding, isAsked.Task) == adding && (await adding).End == ProposalEnd.Refused);

            var watch = Stopwatch.StartNew();
            await cluster.StopAsync(leader);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15)); // It would wait for the answer for 30.
            var error = await Assert.ThrowsAsync<TimeoutException>(() => adding);
            Assert.Contains("leaves", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            answers.TrySetResult();
        }
    }

    [Fact]
    public async Task A_stop_that_is_heard_of_after_the_silo_was_started_again_ends_nothing()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        var before = cluster.AddressOf(1);
        await cluster.KillAsync(1);
        await cluster.RestartAsync(1);
        Assert.NotEqual(before, cluster.AddressOf(1));
        await Eventually.TrueAsync(async () => (await cluster.ReportsAsync()).Count(one => one.Report.Role is "Leader" or "Follower") == 3, "all three take part");
        await cluster.Replica(1).ResignAsync(before);
        Assert.NotEqual("Unused", (await cluster.ReportsAsync()).Single(one => one.Silo == 1).Report.Role);
        await cluster.Replica(1).ResignAsync(cluster.AddressOf(1));
        Assert.Equal("Unused", (await cluster.ReportsAsync()).Single(one => one.Silo == 1).Report.Role);
    }

    // Orleans does so with a grain whose entry in the directory was kept by a silo that died.
    [Fact]
    public async Task A_replica_that_is_deactivated_amid_a_proposal_leaves_its_outcome_unknown_and_comes_back()
    {
        var isArmed = 0;
        await using var cluster = await ConsensusCluster.StartAsync(around: async call =>
        {
            var running = call.Invoke();
            if (call.MethodName == nameof(IRaftReplicaGrain.ProposeAsync) && Interlocked.Exchange(ref isArmed, 0) == 1)
                call.TargetContext.Deactivate(new DeactivationReason(DeactivationReasonCode.DirectoryFailure, "The test wants it."));
            await running;
        });
        await cluster.CreateAsync();
        await cluster.AddManyAsync(1);
        ProposalAnswer answer;
        do
        {
            var leader = await cluster.LeaderAsync();
            Volatile.Write(ref isArmed, 1);
            answer = await cluster.Replica(leader).ProposeAsync(BitConverter.GetBytes(1_000_000L));
        }
        while (answer.End == ProposalEnd.Refused);
        Assert.Equal(ProposalEnd.Unknown, answer.End);
        await cluster.AddManyAsync(1);
        await Eventually.TrueAsync(
            async () => (await cluster.ReportsAsync()).Count(one => one.Report.Role is "Leader" or "Follower") == 3, "all three take part");
    }

    [Fact]
    public async Task A_silo_that_was_prepared_for_a_group_that_did_not_come_about_is_free_again_when_that_is_discarded()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.Replica(2).PrepareAsync(new Guid(1, 2, 3, new byte[8]));
        await Assert.ThrowsAsync<GroupConflictException>(() => cluster.CreateAsync());
        await cluster.Replica(2).DiscardAsync();
        await cluster.Replica(2).DiscardAsync(); // Nothing is left to do.
        Assert.Equal(("Unused", 0ul), Of(await cluster.Replica(2).GetReportAsync()));
        await cluster.CreateAsync();
        await cluster.AddManyAsync(1);
    }

    [Fact]
    public async Task A_member_is_not_discarded()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        await cluster.AddManyAsync(1);
        var follower = ((await cluster.LeaderAsync()) + 1) % 3;
        var before = await cluster.Replica(follower).GetReportAsync();
        await Assert.ThrowsAsync<DiscardRefusedException>(() => cluster.Replica(follower).DiscardAsync());
        await Assert.ThrowsAsync<DiscardRefusedException>(async () => await cluster.Replica(await cluster.LeaderAsync()).DiscardAsync());
        Assert.Equal(before.ReplicaId, (await cluster.Replica(follower).GetReportAsync()).ReplicaId);
        await cluster.AddManyAsync(1);
    }

    [Fact]
    public async Task A_replica_of_which_nobody_can_say_whether_it_is_a_member_is_not_discarded()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        await cluster.AddManyAsync(1);
        await cluster.KillAsync(0);
        await cluster.KillAsync(1);
        await Assert.ThrowsAsync<DiscardRefusedException>(() => TestClusters.ArriveAsync(() => cluster.Replica(2).DiscardAsync()));
        Assert.NotEqual(0ul, (await cluster.Replica(2).GetReportAsync()).ReplicaId);
    }

    [Fact]
    public async Task A_removed_replica_is_discarded_and_its_silo_takes_a_new_one()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        var added = await cluster.AddManyAsync(700); // With a snapshot.
        var removed = ((await cluster.LeaderAsync()) + 1) % 3;
        var old = (await cluster.Replica(removed).GetReportAsync()).ReplicaId;
        await Eventually.TrueAsync(async () => (await (await LeaderAsync()).RemoveReplicaAsync(old)).End == ProposalEnd.Applied, "the change begins");
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await cluster.Replica(removed).DiscardAsync();
                    return true;
                }
                catch (DiscardRefusedException)
                {
                    return false; // The change has begun, and is not committed.
                }
            },
            "it is discarded");
        Assert.Equal(("Unused", 0ul), Of(await cluster.Replica(removed).GetReportAsync()));
        Assert.Empty(Directory.GetFiles(cluster.FolderOf(removed), "*.snapshot", SearchOption.AllDirectories));
        await cluster.KillAsync(removed);
        await cluster.RestartAsync(removed);
        Assert.Equal(("Unused", 0ul), Of(await cluster.Replica(removed).GetReportAsync()));

        await Eventually.TrueAsync(
            async () => (await LeaderAsync()) is var leader
                && ((await leader.GetReportAsync()).Members.Length == 3 || (await leader.AddReplicaAsync(cluster.NameOf(removed))).End == ProposalEnd.Applied),
            "a new one is taken in");
        await Eventually.TrueAsync(async () => (await (await LeaderAsync()).GetReportAsync()) is { IsChanging: false } report && report.Members.Count(member => member.Role == "Voter") == 3, "it became a voter");
        Assert.NotEqual(old, (await cluster.Replica(removed).GetReportAsync()).ReplicaId);
        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(removed)).ToHashSet());

        async Task<IRaftReplicaGrain> LeaderAsync() => cluster.Replica(await cluster.LeaderAsync());
    }

    private static (string, ulong) Of(ReplicaReport report) => (report.Role, report.ReplicaId);
}
