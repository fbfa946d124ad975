using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What a semaphore does, wherever its record is.</summary>
public abstract partial class SemaphoreTests(SharedLockCluster shared)
{
    private LockCluster Cluster => shared.Cluster;

    private LockClient Client => Cluster.Client;

    [Fact]
    public async Task There_are_as_many_as_it_has_and_each_is_held_by_one()
    {
        var gate = Client.Semaphore("three", 3);
        await using var one = await gate.AcquireAsync(Calls.Long);
        await using var two = await gate.AcquireAsync(Calls.Long, 2);
        Assert.Equal([0, 1, 2], one.Slots.Concat(two.Slots).Order());
        Assert.Null(await gate.TryAcquireAsync());
        await one.DisposeAsync();
        Assert.Null(await gate.TryAcquireAsync(permits: 2));
        await using var again = await gate.TryAcquireAsync();
        Assert.Equal(one.Slots, again!.Slots);
        Assert.True(again.FencingToken > one.FencingToken);
    }

    [Fact]
    public async Task Who_wants_many_is_not_passed_by_who_wants_few()
    {
        var gate = Client.Semaphore("many", 3);
        var grain = Cluster.Grains.GetGrain<ISemaphoreGrain>("many");
        var held = await gate.AcquireAsync(Calls.Long);
        var many = gate.AcquireAsync(Calls.Long, 3);
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 1, "it waits for all three");
        Assert.Null(await gate.TryAcquireAsync());
        await held.DisposeAsync();
        await using var all = await many;
        Assert.Equal([0, 1, 2], all.Slots);
    }

    [Fact]
    public async Task Permits_that_are_set_hold_for_all_and_those_that_are_held_stay()
    {
        var gate = Client.Semaphore("set", 4);
        await using var held = await gate.AcquireAsync(Calls.Long, 3);
        await gate.SetPermitsAsync(2);
        Assert.Equal(2, (await gate.GetReportAsync()).Permits);
        Assert.Null(await gate.TryAcquireAsync());
        Assert.False(held.LostToken.IsCancellationRequested);
        Assert.Equal(3, Assert.Single((await gate.GetReportAsync()).Holds).Hold.Slots.Length);
        await held.DisposeAsync();
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => gate.TryAcquireAsync(permits: 3));
        await using var two = await gate.TryAcquireAsync(permits: 2);
        Assert.NotNull(two);
        Assert.Null(await gate.TryAcquireAsync());
        await gate.SetPermitsAsync(0);
        await using var more = await gate.TryAcquireAsync(permits: 2);
        Assert.NotNull(more);
        Assert.Empty(two.Slots.Intersect(more.Slots));
    }

    [Fact]
    public async Task Permits_that_are_set_outlast_the_activation()
    {
        var gate = Client.Semaphore("kept", 4);
        var grain = Cluster.Grains.GetGrain<ISemaphoreGrain>("kept");
        await gate.SetPermitsAsync(1);
        await Cluster.TouchRecordAsync(grain.GetGrainId(), "semaphore");
        await using var one = await gate.AcquireAsync(Calls.Long);
        Assert.Null(await gate.TryAcquireAsync());
    }

    [Fact]
    public async Task A_number_that_was_set_first_and_arrives_last_changes_nothing()
    {
        var grain = Cluster.Grains.GetGrain<ISemaphoreGrain>("order");
        await grain.SetPermitsInOrderAsync(new LockWish("a", 2), 5);
        await grain.SetPermitsInOrderAsync(new LockWish("a", 1), 7);
        Assert.Equal(5, (await grain.GetReportAsync(0)).Permits);
        await grain.SetPermitsInOrderAsync(new LockWish("b", 1), 3);
        await grain.SetPermitsInOrderAsync(new LockWish("a", 2), 5);
        Assert.Equal(3, (await grain.GetReportAsync(0)).Permits);
        await Cluster.TouchRecordAsync(grain.GetGrainId());
        await Client.Semaphore("order", 9).SetPermitsAsync(0);
        await grain.SetPermitsInOrderAsync(new LockWish("b", 1), 3);
        await grain.SetPermitsInOrderAsync(new LockWish("a", 2), 5);
        Assert.Equal(0, (await grain.GetReportAsync(0)).Permits);
        await grain.SetPermitsAsync(4);
        Assert.Equal(4, (await grain.GetReportAsync(0)).Permits);
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.SetPermitsInOrderAsync(new LockWish("a", 3), -1));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.SetPermitsInOrderAsync(new LockWish("", 3), 1));
    }

    [Fact]
    public async Task Who_waits_for_more_than_there_are_by_now_is_told_and_holds_up_nobody()
    {
        var gate = Client.Semaphore("shrunk", 3);
        var grain = Cluster.Grains.GetGrain<ISemaphoreGrain>("shrunk");
        await using var held = await gate.AcquireAsync(Calls.Long);
        var three = gate.AcquireAsync(Calls.Long, 3);
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 1, "it waits for three");
        await gate.SetPermitsAsync(2);
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => three);
        await using var one = await gate.AcquireAsync(Calls.Long);
        Assert.NotEqual(held.Slots, one.Slots);
    }

    [Fact]
    public async Task What_is_not_allowed_is_refused_with_what_is()
    {
        Assert.Throws<InvalidLockRequestException>(() => Client.Semaphore("none", 0));
        Assert.Throws<InvalidLockRequestException>(() => Client.Semaphore("none", 10_001));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => Client.Semaphore("none", 2).TryAcquireAsync(permits: 3));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => Client.Semaphore("none", 2).TryAcquireAsync(permits: 0));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => Client.Semaphore("none", 2).SetPermitsAsync(-1));
    }

    [Fact]
    public async Task Never_more_are_inside_than_there_are_permits()
    {
        var (inside, most) = (0, 0);
        var gate = Client.Semaphore("crowd", 3);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async worker =>
        {
            for (var round = 0; round < 4; round++)
            {
                var permits = 1 + (worker % 2);
                await using var held = await gate.AcquireAsync(Calls.Long, permits);
                var now = Interlocked.Add(ref inside, permits);
                Assert.InRange(now, 1, 3);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Add(ref inside, -permits);
            }
        }));
        Assert.True(most > 1);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); seen < now;)
        {
            var was = Interlocked.CompareExchange(ref most, now, seen);
            if (was == seen)
                return;
            seen = was;
        }
    }

    public sealed class OnFiles(SharedLockCluster.OfFiles shared) : SemaphoreTests(shared), IClassFixture<SharedLockCluster.OfFiles>;

    public sealed class OnConsensus(SharedLockCluster.OfConsensus shared) : SemaphoreTests(shared), IClassFixture<SharedLockCluster.OfConsensus>;
}
