using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What a barrier does, wherever its record is.</summary>
public abstract partial class BarrierTests(SharedLockCluster shared)
{
    private LockCluster Cluster => shared.Cluster;

    private LockClient Client => Cluster.Client;

    [Fact]
    public async Task While_it_is_set_all_wait_and_when_it_is_removed_all_pass()
    {
        await using var other = Cluster.NewClient();
        var barrier = Client.Barrier("set");
        Assert.True(await barrier.TryWaitAsync());
        Assert.False(await barrier.RemoveAsync());
        var round = await barrier.SetAsync("upgrade");
        Assert.False(await other.Barrier("set").TryWaitAsync());
        Assert.False(await other.Barrier("set").TryWaitAsync(TimeSpan.FromMilliseconds(10)));
        await Assert.ThrowsAsync<TimeoutException>(() => other.Barrier("set").WaitAsync(TimeSpan.FromMilliseconds(10)));
        var waiting = Enumerable.Range(0, 20).Select(one => (one % 2 == 0 ? Client : other).Barrier("set").WaitAsync()).ToArray();
        await Eventually.TrueAsync(async () => (await barrier.GetReportAsync()).Waiting == 20, "all wait");
        var report = await barrier.GetReportAsync();
        Assert.Equal((true, round, Client.Owner, "upgrade"), (report.IsSet, report.Round, report.Owner, report.Note));
        Assert.True(await other.Barrier("set").RemoveAsync());
        await Task.WhenAll(waiting);
        Assert.Equal((0, 0), (Client.HeldOrWaitedFor, other.HeldOrWaitedFor));
        Assert.True(await barrier.SetAsync() > round);
        Assert.False(await barrier.RemoveAsync(round));
        Assert.False(await barrier.TryWaitAsync());
        Assert.True(await barrier.RemoveAsync());
    }

    [Fact]
    public async Task To_set_it_twice_is_one_round()
    {
        var barrier = Client.Barrier("twice");
        var round = await barrier.SetAsync();
        Assert.Equal(round, await barrier.SetAsync());
        Assert.True(await barrier.RemoveAsync(round));
        Assert.False(await barrier.RemoveAsync(round));
    }

    [Fact]
    public async Task Who_waits_longer_than_a_call_passes_when_it_is_removed_though_it_is_set_again_at_once()
    {
        await using var patient = Cluster.NewClient(options => options.WaitSlice = TimeSpan.FromMilliseconds(50));
        var barrier = Client.Barrier("again");
        for (var round = 0; round < 5; round++)
        {
            await barrier.SetAsync();
            var waiting = Enumerable.Range(0, 10).Select(_ => patient.Barrier("again").WaitAsync(Calls.Long)).ToArray();
            await Eventually.TrueAsync(async () => (await barrier.GetReportAsync()).Waiting > 0, "some wait");
            Assert.True(await barrier.RemoveAsync());
            await barrier.SetAsync();
            // Who had not been told of the first round before it was over waits for the second.
            await Eventually.TrueAsync(() => waiting.Any(one => one.IsCompletedSuccessfully), "those who waited pass");
            Assert.True(await barrier.RemoveAsync());
            await Task.WhenAll(waiting);
        }
    }

    [Fact]
    public async Task Who_cancels_waits_no_more()
    {
        var barrier = Client.Barrier("cancelled");
        await barrier.SetAsync();
        using var over = new CancellationTokenSource();
        var waiting = barrier.WaitAsync(null, over.Token);
        await Eventually.TrueAsync(async () => (await barrier.GetReportAsync()).Waiting == 1, "one waits");
        over.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Eventually.TrueAsync(async () => (await barrier.GetReportAsync()).Waiting == 0, "nobody waits");
    }

    [Fact]
    public async Task What_is_not_allowed_is_refused()
    {
        Assert.Throws<InvalidLockRequestException>(() => Client.Barrier(""));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => Client.Barrier("bounds").SetAsync(new string('x', 129)));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => Client.Barrier("bounds").RemoveAsync(-1));
        var grain = Cluster.Grains.GetGrain<IBarrierGrain>("bounds");
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.WaitAsync(0, TimeSpan.FromSeconds(11), true, default));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.SetAsync(new LockWish(new string('x', 129), 1), null));
    }

    public sealed class OnFiles(SharedLockCluster.OfFiles shared) : BarrierTests(shared), IClassFixture<SharedLockCluster.OfFiles>;

    public sealed class OnConsensus(SharedLockCluster.OfConsensus shared) : BarrierTests(shared), IClassFixture<SharedLockCluster.OfConsensus>;
}
