using Orleans.Storage;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>Who holds the shared folder, and what the others see when that changes.</summary>
public sealed class SharedStateTakeOverTests
{
    [Fact]
    public async Task The_first_that_needs_state_holds_the_folder_and_all_see_the_same()
    {
        await using var cluster = await SharedStateCluster.StartAsync();
        Assert.Empty(cluster.Keepers());
        var state = await cluster.ReadAsync(1);
        Assert.Equal([1], cluster.Keepers());
        for (var turn = 0; turn < 9; turn++)
        {
            state.State!.Number++;
            await cluster.WriteAsync(turn % 3, state);
            for (var silo = 0; silo < 3; silo++)
            {
                var seen = await cluster.ReadAsync(silo);
                Assert.Equal((state.ETag, state.State!.Number), (seen.ETag, seen.State!.Number));
            }
        }

        Assert.Equal([1], cluster.Keepers());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_the_keeper_ends_another_takes_over_with_all_that_was_acknowledged(bool isKilled)
    {
        await using var cluster = await SharedStateCluster.StartAsync();
        var state = await cluster.ReadAsync(0);
        state.State!.Number = 7;
        await cluster.WriteAsync(2, state);
        Assert.Equal([0], cluster.Keepers());
        await (isKilled ? cluster.KillAsync(0) : cluster.StopAsync(0));
        var seen = await cluster.ReadAsync(1);
        Assert.Equal((state.ETag, 7), (seen.ETag, seen.State!.Number));
        seen.State!.Number = 8;
        await cluster.WriteAsync(2, seen);
        await Assert.ThrowsAsync<InconsistentStateException>(() => cluster.WriteAsync(1, state));
        await cluster.RestartAsync(0);
        Assert.Equal(8, (await cluster.ReadAsync(0)).State!.Number);
        Assert.Single(cluster.Keepers());
        Assert.DoesNotContain(0, cluster.Keepers());
    }

    [Fact]
    public async Task A_silo_that_stops_gives_the_folder_free_before_its_grains_end_and_can_still_write()
    {
        await using var cluster = await SharedStateCluster.StartAsync();
        var state = await cluster.ReadAsync(0);
        await Eventually.TrueAsync(
            async () =>
            {
                await cluster.KeeperOf(0).RetireAsync();
                Assert.DoesNotContain(0, cluster.Keepers());
                await cluster.WriteAsync(0, state);
                // Where the others do not answer in time, it takes the folder for its own grains after all.
                return Assert.Single(cluster.Keepers()) != 0;
            },
            "another silo takes the folder");
        Assert.True((await cluster.ReadAsync(1)).RecordExists);
    }

    [Fact]
    public async Task The_last_silo_that_stops_keeps_the_state_for_its_own_grains()
    {
        await using var cluster = await SharedStateCluster.StartAsync(1);
        var state = await cluster.ReadAsync(0);
        await cluster.KeeperOf(0).RetireAsync();
        await cluster.WriteAsync(0, state);
        Assert.True((await cluster.ReadAsync(0)).RecordExists);
    }

    [Fact]
    public async Task A_killed_keeper_reads_and_writes_nothing_any_more()
    {
        await using var cluster = await SharedStateCluster.StartAsync();
        var state = await cluster.ReadAsync(0);
        var storage = cluster.StorageOf(0);
        var keeper = cluster.KeeperOf(0);
        await cluster.KillAsync(0);
        await Assert.ThrowsAsync<SiloFencedException>(() => storage.ReadStateAsync("note", Orleans.Runtime.GrainId.Create("type", "key"), state));
        Assert.Equal(StateAnswerKind.NotKeeper, (await keeper.OpenSessionAsync(Guid.NewGuid(), isOwn: true)).Kind);
    }

    // As a silo of before November 2026 asks. It would take a record without a number for one of number 0, and a free name for one never used.
    [Fact]
    public async Task Who_does_not_know_that_versions_are_relied_on_is_told_to_be_upgraded_and_changes_nothing()
    {
        await using var cluster = await SharedStateCluster.StartAsync(1);
        var state = await cluster.ReadAsync(0);
        await cluster.WriteAsync(0, state);
        var keeper = cluster.KeeperOf(0);
        var session = (await keeper.OpenSessionAsync(Guid.NewGuid(), isOwn: false)).Session!;
        foreach (var answer in new[]
                 {
                     await keeper.ReadAsync(new StateReadRequest(session, 1, null, "note/type/key")),
                     await keeper.ChangeAsync(new StateChangeRequest(session, 1, null, 1, "note/type/key", null, [1])),
                 })
        {
            Assert.Equal(StateAnswerKind.Failed, answer.Kind);
            Assert.Contains("Upgrade", answer.Detail);
        }

        await cluster.WriteAsync(0, state);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_waits_for_a_keeper_ends_with_its_silo(bool isKilled)
    {
        await using var cluster = await SharedStateCluster.StartAsync();
        await cluster.ReadAsync(0);
        var state = await cluster.ReadAsync(1);
        var (reading, changing, goOn) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Gate.Around = async (_, method, call) =>
        {
            if (method == "ReadAsync")
                reading.TrySetResult();
            if (method == "ChangeAsync")
                changing.TrySetResult();
            if (method != "OpenSessionAsync")
                await goOn.Task;
            await call();
        };
        var read = cluster.ReadAsync(1);
        var change = cluster.WriteAsync(1, state);
        await Task.WhenAll(reading.Task, changing.Task);
        await (isKilled ? cluster.KillAsync(1) : cluster.StopAsync(1));

        // Long before the minute that they have.
        await Assert.ThrowsAsync<SiloFencedException>(() => read.WaitAsync(TimeSpan.FromSeconds(40)));
        await Assert.ThrowsAsync<StateOutcomeUnknownException>(() => change.WaitAsync(TimeSpan.FromSeconds(40)));
        goOn.SetResult();
    }

    [Fact]
    public async Task A_folder_of_one_process_opens_for_several_and_back()
    {
        using var folder = new TestFolder();
        string? etag;
        using (var disk = new RealDisk(folder.Path))
        {
            await using var host = await FileStateStoreHost.OpenAsync(disk, "state", new OrleansCluster.Storage.States.StateStoreOptions());
            var alone = new GrainState<Note>(new Note { Number = 1 });
            await new FileGrainStorage(host, new SiloFence()).WriteStateAsync("note", Orleans.Runtime.GrainId.Create("type", "key"), alone);
            etag = alone.ETag;
        }

        await using (var cluster = await SharedStateCluster.StartAsync(2, folder.Path))
        {
            var state = await cluster.ReadAsync(1);
            Assert.Equal((etag, 1), (state.ETag, state.State!.Number));
            state.State!.Number = 2;
            await cluster.WriteAsync(0, state);
            etag = state.ETag;
        }

        using (var disk = new RealDisk(folder.Path))
        {
            await using var host = await FileStateStoreHost.OpenAsync(disk, "state", new OrleansCluster.Storage.States.StateStoreOptions());
            var alone = new GrainState<Note>(new Note());
            await new FileGrainStorage(host, new SiloFence()).ReadStateAsync("note", Orleans.Runtime.GrainId.Create("type", "key"), alone);
            Assert.Equal((etag, 2), (alone.ETag, alone.State!.Number));
        }
    }

    [Fact]
    public async Task While_somebody_else_holds_the_folder_state_is_unavailable_and_nothing_was_changed()
    {
        using var folder = new TestFolder();
        using var disk = new RealDisk(folder.Path);
        await using var cluster = await SharedStateCluster.StartAsync(2, folder.Path);
        using (await disk.LockAsync("state"))
        {
            await cluster.InShortAsync(async () =>
            {
                var error = await Assert.ThrowsAsync<StateUnavailableException>(() => cluster.ReadAsync(0));
                Assert.True(error is { Retryable: true, OutcomeKnown: true });
                await Assert.ThrowsAsync<StateUnavailableException>(() => cluster.WriteAsync(1, new GrainState<Note>(new Note())));
            });
        }

        Assert.False((await cluster.ReadAsync(1)).RecordExists);
    }

    [Fact]
    public async Task A_search_for_the_keeper_whose_caller_is_gone_in_the_middle_of_it_holds_nobody_up()
    {
        await using var cluster = await SharedStateCluster.StartAsync();
        await cluster.ReadAsync(0);
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new GoneContext());
        Task lost;
        try
        {
            lost = cluster.ReadAsync(1);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        Assert.False((await cluster.ReadAsync(1)).RecordExists);
        Assert.False(lost.IsCompleted);
    }

    /// <summary>The turns of an activation that is gone: none of them comes any more.</summary>
    private sealed class GoneContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
