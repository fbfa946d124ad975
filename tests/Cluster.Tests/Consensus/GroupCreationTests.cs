using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>What becomes of a creation that is interrupted.</summary>
public sealed class GroupCreationTests
{
    private static readonly Guid Forgotten = new(1, 2, 3, new byte[8]);

    [Fact]
    public async Task A_group_is_not_said_to_be_there_before_a_majority_has_it()
    {
        var isOpen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await ConsensusCluster.StartAsync(around: async call =>
        {
            if (call.MethodName is nameof(IRaftReplicaGrain.ReceiveAsync) or nameof(IRaftReplicaGrain.DeliverAsync))
                await isOpen.Task;
            await call.Invoke();
        });
        var creation = cluster.CreateAsync();
        await Eventually.TrueAsync(async () => (await cluster.Replica(0).GetReportAsync()).LastIndex > 0, "it has begun");
        Assert.False(creation.IsCompleted);
        isOpen.SetResult();
        await creation;
        Assert.True((await cluster.Replica(0).GetReportAsync()).CommitIndex > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_first_silo_that_has_forgotten_a_creation_of_which_nobody_has_anything_begins_another(bool wasStarted)
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        var silos = new[] { cluster.NameOf(0), cluster.NameOf(1), cluster.NameOf(2) };
        var old = await cluster.Replica(1).PrepareFounderAsync(Forgotten, silos);
        Assert.Equal(old, await cluster.Replica(1).PrepareFounderAsync(Forgotten, silos));
        if (wasStarted)
        {
            await cluster.Replica(1).DeliverAsync(new ReplicaEnvelope(Forgotten, cluster.NameOf(0), []));
            Assert.Equal("Follower", (await cluster.Replica(1).GetReportAsync()).Role);
        }

        var id = await cluster.CreateAsync();
        Assert.NotEqual(Forgotten, id);
        Assert.NotEqual(old, (await cluster.Replica(1).GetReportAsync()).ReplicaId);
        await cluster.AddManyAsync(1);
        await cluster.KillAsync(2);
        await cluster.AddManyAsync(1);
        await cluster.KillAsync(1);
        await cluster.RestartAsync(1);
        await cluster.AddManyAsync(1);
    }

    [Fact]
    public async Task A_replica_that_was_prepared_for_other_silos_is_not_taken_from_them()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.Replica(1).PrepareFounderAsync(Forgotten, [cluster.NameOf(2), cluster.NameOf(1)]);
        var error = await Assert.ThrowsAsync<GroupConflictException>(() => cluster.CreateAsync());
        Assert.Equal(cluster.NameOf(1), error.SiloName);
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Replica(1).PrepareFounderAsync(Forgotten, [cluster.NameOf(1), cluster.NameOf(2)]));
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Replica(1).PrepareFounderAsync(Forgotten, [cluster.NameOf(0), cluster.NameOf(2)]));
    }
}
