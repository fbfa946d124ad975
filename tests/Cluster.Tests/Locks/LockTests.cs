using Orleans.Runtime;
using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What a lock does, wherever its record is.</summary>
public abstract partial class LockTests(SharedLockCluster shared)
{
    private LockCluster Cluster => shared.Cluster;

    private LockClient Client => Cluster.Client;

    [Fact]
    public async Task One_holds_it_and_another_tries_in_vain()
    {
        await using var other = Cluster.NewClient();
        await using var held = await Client.Lock("one").AcquireAsync(Calls.Long);
        Assert.Null(await other.Lock("one").TryAcquireAsync());
        Assert.Null(await other.Lock("one").TryAcquireAsync(TimeSpan.FromMilliseconds(50)));
        await Assert.ThrowsAsync<TimeoutException>(() => other.Lock("one").AcquireAsync(TimeSpan.FromMilliseconds(50)));
        Assert.Empty((await other.Lock("one").GetReportAsync()).Waiters);
        await held.DisposeAsync();
        await using var next = await other.Lock("one").TryAcquireAsync(Calls.Long);
        Assert.NotNull(next);
        Assert.True(next.FencingToken > held.FencingToken);
        Assert.Equal((true, false), (held.LostToken.IsCancellationRequested, next.LostToken.IsCancellationRequested));
    }

    [Fact]
    public async Task Names_of_the_six_kinds_are_apart_also_in_their_records()
    {
        var client = Client;
        for (var round = 0; round < 3; round++)
        {
            await using var one = await client.Lock("same").AcquireAsync(Calls.Long);
            await using var write = await client.ReaderWriterLock("same").AcquireWriteLockAsync(Calls.Long);
            await using var permit = await client.Semaphore("same", 1).AcquireAsync(Calls.Long);
            await using var leader = await client.Election("same").CampaignAsync(null, Calls.Long);
            var set = await client.Barrier("same").SetAsync();
            await using var member = await client.DoubleBarrier("same", 1).EnterAsync(Calls.Long);
            Assert.False(await client.Barrier("same").TryWaitAsync());
            foreach (var held in new LockHandle[] { one, write, permit, leader })
                Assert.True(await held.Grain.RenewAsync(held.Wish));
            Assert.True(await client.Barrier("same").RemoveAsync(set));
            await member.LeaveAsync(Calls.Long);
        }
    }

    [Fact]
    public async Task An_acquire_that_arrives_after_its_wish_was_released_holds_nothing()
    {
        var grain = Cluster.Grains.GetGrain<ILockGrain>("late");
        Assert.False(await grain.ReleaseAsync(new LockWish("slow", 1)));
        Assert.Equal(AcquireEnd.TimedOut, await grain.EndAsync(Calls.Of("slow")));
        await grain.HeldAsync(Calls.Of("slow", 2));
        Assert.True(await grain.ReleaseAsync(new LockWish("slow", 2)));
        Assert.Equal(AcquireEnd.TimedOut, await grain.EndAsync(Calls.Of("slow", 2)));
        await using var next = await Client.Lock("late").TryAcquireAsync();
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Tokens_grow_over_releases_and_activations()
    {
        var grain = Cluster.Grains.GetGrain<ILockGrain>("tokens");
        var last = 0L;
        for (var round = 0; round < 10; round++)
        {
            await using (var held = await Client.Lock("tokens").AcquireAsync(Calls.Long))
            {
                Assert.True(held.FencingToken > last);
                last = held.FencingToken;
            }

            // A stranger's write to the record, after which the activation has to go.
            if (round % 3 == 0)
                await Cluster.TouchRecordAsync(grain.GetGrainId());
        }
    }

    [Fact]
    public async Task Who_asked_first_gets_it_first()
    {
        var grain = Cluster.Grains.GetGrain<ILockGrain>("order");
        var held = await Client.Lock("order").AcquireAsync(Calls.Long);
        var order = new List<int>();
        var waiting = new List<Task>();
        for (var i = 0; i < 10; i++)
        {
            waiting.Add(WaitAsync(i));
            await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == i + 1, "it waits");
        }

        await held.DisposeAsync();
        await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, 10), order);

        async Task WaitAsync(int number)
        {
            await using var mine = await Client.Lock("order").AcquireAsync(Calls.Long);
            lock (order)
                order.Add(number);
        }
    }

    [Fact]
    public async Task A_wait_longer_than_a_call_goes_on_in_its_place()
    {
        var client = Cluster.NewClient(options => options.WaitSlice = TimeSpan.FromMilliseconds(50));
        var held = await Client.Lock("long").AcquireAsync(Calls.Long);
        var first = client.Lock("long").AcquireAsync(Calls.Long);
        var grain = Cluster.Grains.GetGrain<ILockGrain>("long");
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 1, "the first waits");
        var second = Client.Lock("long").AcquireAsync(Calls.Long);
        var calls = 0;
        Cluster.Calls.Around = (method, call) =>
        {
            if (method == nameof(ILockGrain.AcquireAsync))
                Interlocked.Increment(ref calls);
            return call();
        };
        await Eventually.TrueAsync(() => Volatile.Read(ref calls) > 10, "it asks again and again");
        await held.DisposeAsync();
        long token;
        await using (var mine = await first)
        {
            token = mine.FencingToken;
            Assert.False(second.IsCompleted);
        }

        await using var next = await second;
        Assert.True(next.FencingToken > token);
    }

    [Fact]
    public async Task Who_cancels_leaves_no_trace_and_the_next_gets_it()
    {
        var grain = Cluster.Grains.GetGrain<ILockGrain>("cancel");
        var held = await Client.Lock("cancel").AcquireAsync(Calls.Long);
        using var source = new CancellationTokenSource();
        var first = Client.Lock("cancel").AcquireAsync(null, source.Token);
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 1, "the first waits");
        var second = Client.Lock("cancel").AcquireAsync(Calls.Long);
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 2, "the second waits");
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 1, "the first waits no more");
        await held.DisposeAsync();
        await using var next = await second;
        Assert.Equal(next.FencingToken, Assert.Single((await grain.GetReportAsync(10)).Holds).Hold.Token);
    }

    [Fact]
    public async Task A_dead_holder_is_freed_after_its_lease_and_not_before()
    {
        var grain = Cluster.Grains.GetGrain<ILockGrain>("dead");
        var start = TimeProvider.System.GetTimestamp();
        var dead = await grain.HeldAsync(Calls.Of("dead") with { Lease = Calls.Short });
        await using var next = await Client.Lock("dead").AcquireAsync(Calls.Long);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= Calls.Short);
        Assert.True(next.FencingToken > dead.Token);
        Assert.False(await grain.RenewAsync(new LockWish("dead", 1)));
        Assert.False(await grain.ReleaseAsync(new LockWish("dead", 1)));
        Assert.False(next.LostToken.IsCancellationRequested);
        Assert.True(await grain.RenewAsync(next.Wish));
    }

    [Fact]
    public async Task A_lock_delay_stands_in_the_way_after_a_lease_that_ran_out_and_not_after_a_release()
    {
        var grain = Cluster.Grains.GetGrain<ILockGrain>("delay");
        var call = Calls.Of("dead") with { Lease = Calls.Short, Delay = TimeSpan.FromSeconds(1) };
        var start = TimeProvider.System.GetTimestamp();
        await grain.HeldAsync(call);
        await using (await Client.Lock("delay").AcquireAsync(Calls.Long))
            Assert.True(TimeProvider.System.GetElapsedTime(start) >= call.Lease + call.Delay);
        await grain.HeldAsync(call with { Wish = new LockWish("dead", 2), Lease = Calls.Long, Delay = TimeSpan.FromMinutes(1) });
        Assert.True(await grain.ReleaseAsync(new LockWish("dead", 2)));
        await using var free = await Client.Lock("delay").TryAcquireAsync();
        Assert.NotNull(free);
    }

    [Fact]
    public async Task Renewals_keep_it_past_its_lease()
    {
        var options = new LockOptions { Lease = TimeSpan.FromSeconds(3) };
        await using var held = await Client.Lock("kept", options).AcquireAsync(Calls.Long);
        var start = TimeProvider.System.GetTimestamp();
        var grain = Cluster.Grains.GetGrain<ILockGrain>("kept");
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Equal(AcquireEnd.TimedOut, await grain.EndAsync(Calls.Of("other")));
                return TimeProvider.System.GetElapsedTime(start) > 2 * options.Lease;
            },
            "two leases are over");
        Assert.False(held.LostToken.IsCancellationRequested);
        Assert.InRange(held.Remaining, TimeSpan.FromMilliseconds(1), options.Lease);
    }

    [Fact]
    public async Task It_is_reentrant_for_those_who_wish_it_and_ends_with_the_last()
    {
        var mine = Client.Lock("again", new LockOptions { ReentryKey = "a" });
        await using var other = Cluster.NewClient();
        await using var outer = await mine.AcquireAsync(Calls.Long);
        var inner = await mine.AcquireAsync(Calls.Long);
        Assert.Equal(outer.FencingToken, inner.FencingToken);
        Assert.Null(await Client.Lock("again", new LockOptions { ReentryKey = "b" }).TryAcquireAsync());
        Assert.Null(await Client.Lock("again").TryAcquireAsync());
        Assert.Null(await other.Lock("again", new LockOptions { ReentryKey = "a" }).TryAcquireAsync());
        await outer.DisposeAsync();
        Assert.Null(await other.Lock("again").TryAcquireAsync());
        Assert.False(inner.LostToken.IsCancellationRequested);
        await inner.DisposeAsync();
        await using var free = await other.Lock("again").TryAcquireAsync();
        Assert.NotNull(free);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_found_again_and_the_lock_is_not_held_for_ever()
    {
        var lost = 0;
        Cluster.Calls.Around = async (method, call) =>
        {
            await call();
            if (method == nameof(ILockGrain.AcquireAsync) && Interlocked.Increment(ref lost) <= 2)
                throw new TimeoutException("The answer was lost.");
        };
        await using (var held = await Client.Lock("lost").AcquireAsync(Calls.Long))
        {
            Assert.Equal(3, lost);
            Assert.Equal(held.FencingToken, Assert.Single((await Client.Lock("lost").GetReportAsync()).Holds).Hold.Token);
        }

        Cluster.Calls.Around = (_, call) => call();
        await using var next = await Client.Lock("lost").TryAcquireAsync();
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Who_cancels_while_his_grant_is_under_way_does_not_go_on_holding()
    {
        using var source = new CancellationTokenSource();
        Cluster.Calls.Around = async (method, call) =>
        {
            await call();
            if (method != nameof(ILockGrain.AcquireAsync))
                return;
            source.Cancel();
            throw new TimeoutException("The answer was lost.");
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.Lock("late").AcquireAsync(null, source.Token));
        Cluster.Calls.Around = (_, call) => call();
        await using var next = await Client.Lock("late").AcquireAsync(TimeSpan.FromSeconds(20));
        Assert.True(next.FencingToken > 0);
    }

    [Fact]
    public async Task It_may_be_disposed_of_twice_and_at_once()
    {
        var held = await Client.Lock("twice").AcquireAsync(Calls.Long);
        await Task.WhenAll(held.DisposeAsync().AsTask(), held.DisposeAsync().AsTask());
        await held.DisposeAsync();
        Assert.True(held.LostToken.IsCancellationRequested);
        Assert.Equal(TimeSpan.Zero, held.Remaining);
        await using var next = await Client.Lock("twice").TryAcquireAsync();
        await held.DisposeAsync();
        Assert.False(next!.LostToken.IsCancellationRequested);
        Assert.True(await next.Grain.RenewAsync(next.Wish));
    }

    [Fact]
    public async Task What_is_not_allowed_is_refused_with_what_is()
    {
        Assert.Throws<InvalidLockRequestException>(() => Client.Lock(""));
        Assert.Throws<InvalidLockRequestException>(() => Client.Lock(new string('x', 513)));
        Assert.Throws<InvalidLockRequestException>(() => Client.Lock("a\nb"));
        Assert.Throws<InvalidLockRequestException>(() => Client.Lock("a", new LockOptions { Lease = TimeSpan.FromMilliseconds(999) }));
        Assert.Throws<InvalidLockRequestException>(() => Client.Lock("a", new LockOptions { LockDelay = TimeSpan.FromSeconds(61) }));
        Assert.Throws<InvalidLockRequestException>(() => Client.Lock("a", new LockOptions { Note = new string('x', 129) }));
        var grain = Cluster.Grains.GetGrain<ILockGrain>("bounds");
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.EndAsync(Calls.Of("") with { }));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.EndAsync(Calls.Of("a", 1, LockSharing.Shared)));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.EndAsync(Calls.Of("a") with { Wait = TimeSpan.FromSeconds(11) }));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.EndAsync(Calls.Of("a") with { Lease = TimeSpan.FromHours(2) }));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.RenewAsync(new LockWish("", 1)));
        Assert.Null(await Cluster.RecordAsync(grain.GetGrainId()));
    }

    [Fact]
    public async Task A_client_holds_no_more_than_it_may()
    {
        await using var client = Cluster.NewClient(options => options.MaxHeldLocks = 2);
        await using var one = await client.Lock("count1").AcquireAsync(Calls.Long);
        var two = await client.Lock("count2").AcquireAsync(Calls.Long);
        var error = await Assert.ThrowsAsync<TooManyLocksException>(() => client.Lock("count3").TryAcquireAsync());
        Assert.Equal(2, error.Limit);
        await two.DisposeAsync();
        await using var three = await client.Lock("count3").TryAcquireAsync();
        Assert.NotNull(three);
        Assert.Equal(2, client.HeldOrWaitedFor);
    }

    [Fact]
    public async Task Twenty_workers_never_meet()
    {
        var inside = 0;
        var tokens = new List<long>();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            for (var round = 0; round < 5; round++)
            {
                await using var held = await Client.Lock("workers").AcquireAsync(Calls.Long);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                tokens.Add(held.FencingToken);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        }));
        Assert.Equal(100, tokens.Count);
        Assert.Equal(tokens.Order(), tokens);
        Assert.Equal(100, tokens.Distinct().Count());
    }

    public sealed class OnFiles(SharedLockCluster.OfFiles shared) : LockTests(shared), IClassFixture<SharedLockCluster.OfFiles>;

    public sealed class OnConsensus(SharedLockCluster.OfConsensus shared) : LockTests(shared), IClassFixture<SharedLockCluster.OfConsensus>;
}
