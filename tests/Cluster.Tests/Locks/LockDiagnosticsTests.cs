using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What is told of all that is held and waited for.</summary>
public sealed class LockDiagnosticsTests
{
    [Fact]
    public async Task Of_every_kind_it_tells_who_holds_and_who_waits_on_whichever_silo_and_forgets_what_is_free()
    {
        await using var cluster = await LockCluster.StartAsync(StateProvider.File);
        await using var other = cluster.NewClient();
        Assert.Equal((0, 0L, 0L), Sums(await cluster.Client.GetDiagnosticsAsync()));

        var held = new List<IAsyncDisposable>();
        for (var i = 0; i < 12; i++) // On all silos.
            held.Add(await cluster.Client.Lock($"lock{i:D2}", new LockOptions { Note = $"note {i}" }).AcquireAsync(Calls.Long));
        held.Add(await cluster.Client.ReaderWriterLock("shared").AcquireReadLockAsync(Calls.Long));
        held.Add(await other.ReaderWriterLock("shared").AcquireReadLockAsync(Calls.Long));
        held.Add(await cluster.Client.Semaphore("permits", 5).AcquireAsync(Calls.Long));
        held.Add(await cluster.Client.Election("office").CampaignAsync());
        await cluster.Client.Barrier("gate").SetAsync();
        using var over = new CancellationTokenSource();
        List<Task> waits =
        [
            other.Lock("lock05").AcquireAsync(Calls.Long, over.Token),
            other.Lock("lock05").AcquireAsync(Calls.Long, over.Token),
            other.Lock("lock07").AcquireAsync(Calls.Long, over.Token),
            other.Barrier("gate").WaitAsync(Calls.Long, over.Token),
            other.DoubleBarrier("meeting", 2).EnterAsync(Calls.Long, over.Token),
        ];
        LockDiagnostics? all = null;
        await Eventually.TrueAsync(async () => (all = await cluster.Client.GetDiagnosticsAsync()).Waiting == 5, "all five wait");

        Assert.Equal((17, 17L, 5L), Sums(all!)); // The last is the double barrier, which nobody is in yet.
        Assert.Empty(all!.Silent);
        Assert.Equal(17, all.Top.Count);
        Assert.Equal(["lock05", "gate", "lock07", "meeting"], all.Top.Take(4).Select(name => name.Name));
        var most = all.Top[0];
        Assert.Equal((LockKind.Lock, 1, 2, cluster.Client.Owner, "note 5"), (most.Kind, most.Holders, most.Waiting, most.Holder, most.Note));
        Assert.True(most.Waited > TimeSpan.Zero && most.SinceUtc > DateTimeOffset.UnixEpoch);
        Assert.Equal((LockKind.ReaderWriterLock, 2), Of(all, "shared"));
        Assert.Equal((LockKind.Semaphore, 1), Of(all, "permits"));
        Assert.Equal((LockKind.Election, 1), Of(all, "office"));
        Assert.Equal((LockKind.Barrier, 1), Of(all, "gate"));
        Assert.Equal((LockKind.DoubleBarrier, 0), Of(all, "meeting"));
        Assert.Equal(["lock05"], (await cluster.Client.GetDiagnosticsAsync(1)).Top.Select(name => name.Name));
        Assert.Equal((17, 17L, 5L), Sums(await cluster.Client.GetDiagnosticsAsync(0)));

        over.Cancel();
        foreach (var wait in waits)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        foreach (var one in held)
            await one.DisposeAsync();
        await Eventually.TrueAsync(async () => (all = await cluster.Client.GetDiagnosticsAsync()).Names == 0, "nothing is held or waited for");
        Assert.Equal((0, 0L, 0L, 0), (all.Names, all.Holders, all.Waiting, all.Top.Count));
    }

    [Fact]
    public async Task What_was_held_on_a_silo_that_died_is_told_once_it_was_used_again()
    {
        await using var cluster = await LockCluster.StartAsync(StateProvider.File);
        for (var i = 0; i < 12; i++)
            await cluster.Client.Lock($"lock{i}", new LockOptions { Lease = TimeSpan.FromSeconds(6) }).AcquireAsync(Calls.Long);
        await cluster.KillAsync(1);
        await Eventually.TrueAsync(
            async () => await cluster.Client.GetDiagnosticsAsync() is { Names: 12, Silent.Count: 0 }, "its keeper has renewed all twelve, on those that are left");
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_is_named_and_what_the_others_have_is_told()
    {
        await using var cluster = await LockCluster.StartAsync(StateProvider.File);
        var held = new List<LockHandle>();
        for (var i = 0; i < 12; i++)
            held.Add(await cluster.Client.Lock($"lock{i}").AcquireAsync(Calls.Long));
        var places = await Task.WhenAll(held.Select((_, i) => cluster.SiloOfAsync(cluster.Grains.GetGrain<ILockGrain>($"lock{i}"))));
        var mute = places[0];
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Calls.Mute = (cluster.NameOf(mute), answers.Task);

        var told = await cluster.Client.GetDiagnosticsAsync();
        var (silo, why) = Assert.Single(told.Silent);
        Assert.Equal(cluster.NameOf(mute), silo);
        Assert.NotEmpty(why);
        Assert.Equal(places.Count(place => place != mute), told.Names);
        answers.SetResult();
        await Eventually.TrueAsync(async () => await cluster.Client.GetDiagnosticsAsync() is { Names: 12, Silent.Count: 0 }, "it answers again");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_001)]
    public async Task So_many_names_cannot_be_told(int names)
    {
        await using var cluster = await LockCluster.StartAsync(StateProvider.File, silos: 1);
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => cluster.Client.GetDiagnosticsAsync(names));
        var grain = cluster.Grains.GetGrain<ILockDiagnosticsGrain>(LockDiagnosticsGrains.KeyOf(cluster.NameOf(0)));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.GetReportAsync(names));
    }

    private static (int Names, long Holders, long Waiting) Sums(LockDiagnostics all) => (all.Names, all.Holders, all.Waiting);

    private static (LockKind Kind, int Holders) Of(LockDiagnostics all, string name) => all.Top.Where(one => one.Name == name).Select(one => (one.Kind, one.Holders)).Single();
}
