using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Cluster.Tests.Storage;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>Replicas whose disk fails, is full or stands still: docs/consensus.md, "How it fails".</summary>
public sealed class ReplicaDiskTests
{
    private readonly ConcurrentDictionary<string, SharedDiskFaults> _faults = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_whose_flush_fails_ends_and_is_not_trusted_again_and_the_others_go_on(bool isLeader)
    {
        await using var cluster = await StartAsync();
        var added = await cluster.AddManyAsync(20);
        var failing = ((await cluster.LeaderAsync()) + (isLeader ? 0 : 1)) % 3;
        FaultsOf(cluster, failing).FailFlush = path => new FlushFailedException(path, "the test wants it so", 5);
        added = [.. added, .. await cluster.AddManyAsync(20)];
        await Eventually.TrueAsync(async () => (await cluster.Replica(failing).GetReportAsync()).Role == "Failed", "the replica has ended");
        Assert.NotNull((await cluster.Replica(failing).GetReportAsync()).Failure);
        Assert.Equal(ProposalEnd.Refused, (await cluster.Replica(failing).ProposeAsync(new byte[8])).End);
        await Assert.ThrowsAsync<ReplicaFailedException>(() => cluster.Replica(failing).PrepareAsync(Guid.NewGuid()));
        for (var silo = 0; silo < 3; silo++)
        {
            if (silo != failing)
                Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(silo)).ToHashSet());
        }

        // The disk says that it works again; what it holds is unknown for the life of the process (pitfall 12).
        FaultsOf(cluster, failing).FailFlush = null;
        await cluster.StopAsync(failing);
        await cluster.RestartAsync(failing);
        await Assert.ThrowsAsync<ReplicaFailedException>(() => cluster.Replica(failing).GetReportAsync());
        await cluster.AddManyAsync(1);
    }

    // A silo that is killed in its process is cut off from its disk, and its turns may run on.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operators_are_told_of_a_replica_that_its_disk_has_ended_and_not_of_one_that_ends_with_its_silo(bool isSiloGone)
    {
        using var told = new CriticalEvents();
        await using var cluster = await StartAsync(log: told);
        await cluster.AddManyAsync(1);
        var ending = await cluster.LeaderAsync();
        FaultsOf(cluster, ending).FailFlush = path => isSiloGone ? new DiskFencedException(path) : new FlushFailedException(path, "the test wants it so", 5);
        await cluster.AddManyAsync(1);
        await Eventually.TrueAsync(async () => (await cluster.Replica(ending).GetReportAsync()).Role == "Failed", "the replica has ended");
        Assert.Equal(isSiloGone ? Array.Empty<int>() : [3001], told.Ids);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_on_a_full_disk_waits_for_room_and_goes_on_when_there_is_some(bool isLeader)
    {
        await using var cluster = await StartAsync();
        var added = await cluster.AddManyAsync(20);
        var full = ((await cluster.LeaderAsync()) + (isLeader ? 0 : 1)) % 3;
        FaultsOf(cluster, full).FailWrite = path => new DiskFullException(path);
        await Eventually.TrueAsync(
            async () =>
            {
                added = [.. added, .. await cluster.AddManyAsync(1)];
                return await cluster.LeaderAsync() != full;
            },
            "another leads");
        added = [.. added, .. await cluster.AddManyAsync(20)];
        Assert.NotEqual("Failed", (await cluster.Replica(full).GetReportAsync()).Role);

        FaultsOf(cluster, full).FailWrite = null;
        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(full)).ToHashSet());
        await cluster.AddManyAsync(1);
    }

    [Fact]
    public async Task Reads_that_wait_for_a_replica_that_is_behind_are_bounded()
    {
        await using var cluster = await StartAsync(pendingReads: 8);
        await cluster.AddManyAsync(5);
        var follower = ((await cluster.LeaderAsync()) + 1) % 3;
        var stall = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FaultsOf(cluster, follower).Stall = stall;
        try
        {
            var added = await cluster.AddManyAsync(5); // Committed by the others; not durable here, so not applied here.
            const int Asked = 40;
            var reads = Enumerable.Range(0, Asked).Select(_ => OutcomeAsync(cluster.Replica(follower))).ToList();
            // Of those that a quorum is asked for, and of those that wait for the state, 8 each may wait.
            await Eventually.TrueAsync(() => reads.Count(read => read.IsCompleted) >= Asked - 16, "the others are refused");
            var refused = 0;
            foreach (var read in reads.Where(read => read.IsCompletedSuccessfully))
                refused += await read is null ? 1 : 0;
            Assert.InRange(refused, 1, Asked);

            FaultsOf(cluster, follower).Stall = null;
            stall.SetResult();
            foreach (var answer in await Task.WhenAll(reads))
            {
                if (answer is { IsAnswered: true })
                    Assert.Superset(added.ToHashSet(), answer.Answer.Chunk(8).Select(number => BitConverter.ToInt64(number)).ToHashSet());
            }
        }
        finally
        {
            stall.TrySetResult();
        }
    }

    // Null if it was refused because too many wait.
    private static async Task<QueryAnswer?> OutcomeAsync(IRaftReplicaGrain replica)
    {
        try
        {
            return await replica.QueryAsync([], null);
        }
        catch (ReplicaBusyException busy)
        {
            Assert.Equal((8, true), (busy.Limit, busy.Retryable));
            return null;
        }
    }

    // Longer than an engine waits for an activation: otherwise it would begin anew for ever.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replica_with_much_to_read_takes_part_when_that_is_done(bool isStoppedMeanwhile)
    {
        var patience = TimeSpan.FromSeconds(20);
        await using var cluster = await StartAsync(replicas => replicas.OpeningPatience = patience);
        var added = await cluster.AddManyAsync(700); // With a snapshot.
        var slow = ((await cluster.LeaderAsync()) + 1) % 3;
        await cluster.StopAsync(slow);
        patience = TimeSpan.Zero;
        var stall = FaultsOf(cluster, slow).StallReads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await cluster.RestartAsync(slow);
            Assert.Equal(ReplicaReport.Starting, (await cluster.Replica(slow).GetReportAsync()).Role);
            Assert.Equal(ProposalEnd.Refused, (await cluster.Replica(slow).ProposeAsync(new byte[8])).End);
            Assert.False((await cluster.Replica(slow).QueryAsync([], TimeSpan.FromMinutes(1))).IsAnswered);
            added = [.. added, .. await cluster.AddManyAsync(20)];
            Assert.Equal(ReplicaReport.Starting, (await cluster.Replica(slow).GetReportAsync()).Role);
            if (isStoppedMeanwhile)
            {
                var stopping = cluster.StopAsync(slow);
                FaultsOf(cluster, slow).StallReads = null;
                stall.SetResult();
                await stopping;
                await cluster.RestartAsync(slow);
            }
        }
        finally
        {
            FaultsOf(cluster, slow).StallReads = null;
            stall.TrySetResult();
        }

        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(slow)).ToHashSet());
        await cluster.KillAsync((slow + 1) % 3);
        await cluster.AddManyAsync(1);
    }

    private Task<ConsensusCluster> StartAsync(int pendingReads = 1000, ILoggerProvider? log = null) =>
        StartAsync(replicas => replicas.Raft = replicas.Raft with { MaxPendingReads = pendingReads }, log);

    private async Task<ConsensusCluster> StartAsync(Action<ReplicaOptions> configure, ILoggerProvider? log = null)
    {
        var cluster = await ConsensusCluster.StartAsync(
            faults: silo => _faults.GetOrAdd(silo, _ => new SharedDiskFaults()),
            configure: configure,
            log: log);
        await cluster.CreateAsync();
        return cluster;
    }

    private SharedDiskFaults FaultsOf(ConsensusCluster cluster, int silo) => _faults[cluster.NameOf(silo)];
}
