using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Several locks at once.</summary>
public abstract partial class ManyLocksTests(SharedLockCluster shared)
{
    private LockCluster Cluster => shared.Cluster;

    private LockClient Client => Cluster.Client;

    [Fact]
    public async Task All_are_granted_or_none()
    {
        await using var other = Cluster.NewClient();
        await using var held = await other.Lock("b").AcquireAsync(Calls.Long);
        Assert.Null(await Client.TryAcquireManyAsync(["c", "a", "b"]));
        await Assert.ThrowsAsync<TimeoutException>(() => Client.AcquireManyAsync(["c", "a", "b"], TimeSpan.FromMilliseconds(50)));
        Assert.Equal(0, Client.HeldOrWaitedFor);
        await using (var free = await other.Lock("a").TryAcquireAsync())
            Assert.NotNull(free);
        await held.DisposeAsync();
        await using var all = await Client.AcquireManyAsync(["c", "a", "b", "a"], Calls.Long);
        Assert.Equal(["a", "b", "c"], all.Handles.Select(one => one.Name));
        Assert.True(all.FencingTokenOf("b") > held.FencingToken);
        Assert.Null(await other.Lock("c").TryAcquireAsync());
        Assert.True(all.Remaining > TimeSpan.Zero);
        await all.DisposeAsync();
        Assert.True(all.LostToken.IsCancellationRequested);
        Assert.Equal(0, Client.HeldOrWaitedFor);
    }

    [Fact]
    public async Task Many_who_want_the_same_in_any_order_do_not_wait_for_each_other_for_ever()
    {
        var names = Enumerable.Range(0, 5).Select(number => $"many{number}").ToArray();
        var inside = new int[names.Length];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 3; round++)
            {
                var mine = Enumerable.Range(0, names.Length).OrderBy(_ => random.Next()).Take(3).ToArray();
                await using var held = await Client.AcquireManyAsync(mine.Select(number => names[number]), Calls.Long);
                Assert.All(mine, number => Assert.Equal(1, Interlocked.Increment(ref inside[number])));
                await Task.Yield();
                Array.ForEach(mine, number => Interlocked.Decrement(ref inside[number]));
            }
        }));
        Assert.Equal(0, Client.HeldOrWaitedFor);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task When_one_is_lost_all_are(int lost)
    {
        await using var all = await Client.AcquireManyAsync([$"lost{lost}1", $"lost{lost}2"], Calls.Long, new LockOptions { Lease = TimeSpan.FromSeconds(2) });
        var one = all.Handles[lost];
        Assert.True(await one.Grain.ReleaseAsync(one.Wish));
        await Files.Eventually.TrueAsync(() => all.LostToken.IsCancellationRequested, "the loss is seen with the next renewal");
        Assert.Equal(TimeSpan.Zero, all.Remaining);
    }

    [Fact]
    public async Task There_are_bounds()
    {
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => Client.TryAcquireManyAsync([]));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => Client.TryAcquireManyAsync(Enumerable.Range(0, 1_001).Select(number => $"{number}")));
    }

    public sealed class OnFiles(SharedLockCluster.OfFiles shared) : ManyLocksTests(shared), IClassFixture<SharedLockCluster.OfFiles>;

    public sealed class OnConsensus(SharedLockCluster.OfConsensus shared) : ManyLocksTests(shared), IClassFixture<SharedLockCluster.OfConsensus>;
}
