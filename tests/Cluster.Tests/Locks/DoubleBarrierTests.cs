using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What a double barrier does, wherever its record is.</summary>
public abstract partial class DoubleBarrierTests(SharedLockCluster shared)
{
    private LockCluster Cluster => shared.Cluster;

    private LockClient Client => Cluster.Client;

    [Fact]
    public async Task All_begin_together_and_end_together_round_after_round()
    {
        const int Members = 5;
        await using var other = Cluster.NewClient();
        var (inside, rounds) = (new int[4], new long[4]);
        await Task.WhenAll(Enumerable.Range(0, Members).Select(async member =>
        {
            var barrier = (member % 2 == 0 ? Client : other).DoubleBarrier("rounds", Members);
            for (var round = 0; round < inside.Length; round++)
            {
                await using var entered = await barrier.EnterAsync(Calls.Long);
                Assert.Equal(entered.Round, Math.Max(entered.Round, Interlocked.CompareExchange(ref rounds[round], entered.Round, 0)));
                Interlocked.Increment(ref inside[round]);
                await Task.Yield();
                Assert.False(entered.LostToken.IsCancellationRequested);
                await entered.LeaveAsync(Calls.Long);
                Assert.Equal(Members, Volatile.Read(ref inside[round]));
            }
        }));
        Assert.Equal(rounds.Distinct().Order(), rounds);
        Assert.Equal((0, 0), (Client.HeldOrWaitedFor, other.HeldOrWaitedFor));
        Assert.Equal((0, 0, 0), await CountsAsync("rounds"));
    }

    [Fact]
    public async Task Who_gives_up_is_counted_no_more()
    {
        var barrier = Client.DoubleBarrier("alone", 2);
        Assert.Null(await barrier.TryEnterAsync());
        await Assert.ThrowsAsync<TimeoutException>(() => barrier.EnterAsync(TimeSpan.FromMilliseconds(10)));
        using var over = new CancellationTokenSource();
        var waiting = barrier.EnterAsync(null, over.Token);
        await Eventually.TrueAsync(async () => await CountsAsync("alone") == (0, 1, 0), "one waits");
        over.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Eventually.TrueAsync(async () => await CountsAsync("alone") == (0, 0, 0), "nobody waits");
        Assert.Null(await barrier.TryEnterAsync());
        Assert.Equal(0, Client.HeldOrWaitedFor);
    }

    [Fact]
    public async Task A_member_that_died_holds_the_others_up_for_its_lease_only()
    {
        var grain = Cluster.Grains.GetGrain<IDoubleBarrierGrain>("dead");
        var dead = grain.EnterAsync(EnterOf("dead", 2), default);
        await using var entered = await Client.DoubleBarrier("dead", 2).EnterAsync(Calls.Long);
        Assert.Equal((DoubleBarrierEnd.Entered, entered.Round), ((await dead).End, (await dead).Round));
        await entered.LeaveAsync(Calls.Long);
        Assert.False(await grain.RenewAsync(new LockWish("dead", 1)));
        Assert.True(entered.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_member_that_lives_is_renewed_by_itself()
    {
        await using var other = Cluster.NewClient();
        // Long enough for a loaded machine to renew it once in a while.
        var lease = TimeSpan.FromSeconds(6);
        var both = await Task.WhenAll(
            Client.DoubleBarrier("renewed", 2, lease).EnterAsync(Calls.Long), other.DoubleBarrier("renewed", 2, lease).EnterAsync(Calls.Long));
        Assert.False(await both[0].TryLeaveAsync(lease * 1.5));
        Assert.False(both[1].LostToken.IsCancellationRequested);
        Assert.Equal((1, 0, 0), await CountsAsync("renewed"));
        await both[1].DisposeAsync();
        Assert.True(await both[0].TryLeaveAsync());
        await both[1].DisposeAsync();
    }

    [Fact]
    public async Task Who_comes_before_anybody_has_left_joins_and_who_comes_later_waits()
    {
        var barrier = Client.DoubleBarrier("threshold", 2);
        var first = await Task.WhenAll(barrier.EnterAsync(Calls.Long), barrier.EnterAsync(Calls.Long));
        var third = await barrier.EnterAsync(Calls.Long);
        Assert.Equal(first[0].Round, third.Round);
        Assert.False(await first[0].TryLeaveAsync());
        Assert.Null(await barrier.TryEnterAsync());
        await Assert.ThrowsAsync<TimeoutException>(() => first[1].LeaveAsync(TimeSpan.FromMilliseconds(10)));
        Assert.True(await third.TryLeaveAsync());
        Assert.True(await first[0].TryLeaveAsync());
    }

    [Fact]
    public async Task What_is_not_allowed_is_refused()
    {
        Assert.Throws<InvalidLockRequestException>(() => Client.DoubleBarrier("bounds", 0));
        Assert.Throws<InvalidLockRequestException>(() => Client.DoubleBarrier("bounds", 1_001));
        Assert.Throws<InvalidLockRequestException>(() => Client.DoubleBarrier("bounds", 1, TimeSpan.FromMilliseconds(999)));
        Assert.Throws<InvalidLockRequestException>(() => Client.DoubleBarrier("", 1));
        await using var one = await Client.DoubleBarrier("bounds", 1).EnterAsync(Calls.Long);
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => Client.DoubleBarrier("bounds", 2).TryEnterAsync());
        var grain = Cluster.Grains.GetGrain<IDoubleBarrierGrain>("bounds");
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.EnterAsync(EnterOf("a", 0), default));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.GetReportAsync(1_001));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.LeaveAsync(new LeaveCall { Wish = new LockWish("a", 1), Round = -1 }, default));
        Assert.Equal(1, Client.HeldOrWaitedFor);
    }

    private static EnterCall EnterOf(string owner, int count) =>
        new() { Wish = new LockWish(owner, 1), Count = count, Lease = Calls.Short, Wait = TimeSpan.FromSeconds(10) };

    private async Task<(int Present, int Gathering, int Leaving)> CountsAsync(string name)
    {
        var report = await Client.DoubleBarrier(name, 1).GetReportAsync();
        return (report.Present, report.Gathering, report.Leaving);
    }

    public sealed class OnFiles(SharedLockCluster.OfFiles shared) : DoubleBarrierTests(shared), IClassFixture<SharedLockCluster.OfFiles>;

    public sealed class OnConsensus(SharedLockCluster.OfConsensus shared) : DoubleBarrierTests(shared), IClassFixture<SharedLockCluster.OfConsensus>;
}
