using System.Collections.Concurrent;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Storage.Consensus;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Locks whose silos and records fail, wherever the records are.</summary>
public abstract partial class LockFailureTests(StateProvider provider)
{
    [Fact]
    public async Task While_silos_are_killed_no_two_hold_it_and_tokens_grow()
    {
        await using var cluster = await LockCluster.StartAsync(provider);
        var clients = Enumerable.Range(0, 4).Select(_ => cluster.NewClient(options => options.CallTimeout = TimeSpan.FromSeconds(2))).ToArray();
        var (inside, passes, highest) = (0, 0, 0L);
        var isOver = false;
        var workers = clients.Select(async client =>
        {
            while (!Volatile.Read(ref isOver))
            {
                await using var held = await client.Lock("killed").AcquireAsync();
                var others = Interlocked.Increment(ref inside) - 1;
                var before = Interlocked.Exchange(ref highest, held.FencingToken);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                if (held.LostToken.IsCancellationRequested)
                    continue;
                Assert.Equal(0, others);
                Assert.True(held.FencingToken > before, $"{held.FencingToken} came after {before}");
                Interlocked.Increment(ref passes);
            }
        }).ToArray();
        for (var silo = 0; silo < cluster.Count; silo++)
        {
            var before = Volatile.Read(ref passes);
            await Eventually.TrueAsync(() => Volatile.Read(ref passes) >= before + 10 || workers.Any(worker => worker.IsFaulted), "the work goes on");
            await cluster.KillAsync(silo);
            before = Volatile.Read(ref passes);
            await Eventually.TrueAsync(() => Volatile.Read(ref passes) >= before + 10 || workers.Any(worker => worker.IsFaulted), "the others go on");
            await cluster.RestartAsync(silo);
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(workers);
    }

    [Fact]
    public async Task What_is_held_stays_held_when_all_silos_were_killed()
    {
        await using var cluster = await LockCluster.StartAsync(provider);
        await using var held = await cluster.Client.Lock("all", new LockOptions { Lease = TimeSpan.FromMinutes(5) }).AcquireAsync(Calls.Long);
        for (var silo = 0; silo < cluster.Count; silo++)
            await cluster.KillAsync(silo);
        for (var silo = 0; silo < cluster.Count; silo++)
            await cluster.RestartAsync(silo);
        await using var other = cluster.NewClient();
        Assert.Null(await other.Lock("all").TryAcquireAsync());
        Assert.False(held.LostToken.IsCancellationRequested);
        Assert.True(await held.Grain.RenewAsync(held.Wish));
        await held.DisposeAsync();
        await using var next = await other.Lock("all").AcquireAsync(Calls.Long);
        Assert.True(next.FencingToken > held.FencingToken);
    }

    [Fact]
    public async Task An_activation_whose_record_somebody_else_wrote_confirms_nothing()
    {
        await using var cluster = await LockCluster.StartAsync(provider);
        var grain = cluster.Grains.GetGrain<ILockGrain>("stale");
        var wish = new LockWish("a", 1);
        var asked = new Func<Task>[]
        {
            () => grain.RenewAsync(wish),
            () => grain.HeldAsync(Calls.Of("a")),
            () => grain.EndAsync(Calls.Of("b")),
            () => grain.ReleaseAsync(new LockWish("b", 1)),
            () => grain.ReleaseAsync(wish),
        };
        foreach (var ask in asked)
        {
            await Eventually.TrueAsync(async () => await Record.ExceptionAsync(() => grain.HeldAsync(Calls.Of("a"))) is null, "a holds it");
            await cluster.TouchRecordAsync(grain.GetGrainId());
            var error = await Assert.ThrowsAsync<LockUnavailableException>(ask);
            Assert.Equal(("stale", true, false), (error.Name, error.Retryable, error.OutcomeKnown));
        }

        await Eventually.TrueAsync(async () => await Record.ExceptionAsync(() => grain.RenewAsync(wish)) is null, "the next activation answers");
        Assert.True(await grain.RenewAsync(wish));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_leaves_one_hold_which_is_found()
    {
        await using var cluster = await LockCluster.StartAsync(provider);
        var writes = 0;
        cluster.Records.OnWrite = async write =>
        {
            await write();
            if (Interlocked.Increment(ref writes) % 2 == 1)
                throw new TimeoutException("The answer was lost.");
        };
        var last = 0L;
        for (var round = 0; round < 4; round++)
        {
            await using var held = await cluster.Client.Lock("lost").AcquireAsync(Calls.Long);
            Assert.True(held.FencingToken > last);
            last = held.FencingToken;
            var hold = Assert.Single((await cluster.RecordAsync(held.Grain.GetGrainId()))!.Record.Holds);
            Assert.Equal(held.Wish.Number, Assert.Single(hold.Operations));
            Assert.Null(await cluster.Client.Lock("lost").TryAcquireAsync());
        }

        Assert.True(writes > 8);
    }

    [Fact]
    public async Task While_records_cannot_be_read_or_written_nothing_is_said_and_afterwards_all_goes_on()
    {
        await using var cluster = await LockCluster.StartAsync(provider);
        await using var hasty = cluster.NewClient(options => (options.CallTimeout, options.Timeout) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400)));
        await using var held = await cluster.Client.Lock("down").AcquireAsync(Calls.Long);
        cluster.Records.OnRead = cluster.Records.OnWrite = _ => throw new IOException("There is no disk.");
        await Assert.ThrowsAsync<LockUnavailableException>(() => hasty.Lock("down").TryAcquireAsync());
        await Assert.ThrowsAsync<LockUnavailableException>(() => hasty.Lock("other").AcquireAsync(TimeSpan.FromMilliseconds(10)));
        await Assert.ThrowsAnyAsync<Exception>(() => held.Grain.RenewAsync(held.Wish));
        Assert.False(held.LostToken.IsCancellationRequested);
        cluster.Records.OnRead = cluster.Records.OnWrite = work => work();
        await Eventually.TrueAsync(async () => await Record.ExceptionAsync(() => held.Grain.RenewAsync(held.Wish)) is null, "it answers again");
        Assert.True(await held.Grain.RenewAsync(held.Wish));
        Assert.Null(await cluster.Client.Lock("down").TryAcquireAsync());
    }

    [Fact]
    public async Task A_silo_that_stops_keeps_nobody_waiting_who_waits_for_a_lock()
    {
        await using var cluster = await LockCluster.StartAsync(provider);
        var client = cluster.NewClient(options => options.WaitSlice = TimeSpan.FromSeconds(10));
        await using var held = await client.Lock("moved").AcquireAsync(Calls.Long);
        var waiting = Enumerable.Range(0, 5).Select(_ => client.Lock("moved").AcquireAsync()).ToList();
        var grain = held.Grain;
        for (var silo = 0; silo < cluster.Count; silo++)
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    var waiters = 0;
                    return await Record.ExceptionAsync(async () => waiters = (await grain.GetReportAsync(0)).Waiting) is null && waiters == 5;
                },
                "all wait");
            await cluster.StopAsync(silo);
            await cluster.RestartAsync(silo);
        }

        Assert.False(held.LostToken.IsCancellationRequested);
        await held.DisposeAsync();
        var tokens = new List<long> { held.FencingToken };
        while (waiting.Count > 0)
        {
            var next = await Task.WhenAny(waiting);
            waiting.Remove(next);
            await using var mine = await next;
            tokens.Add(mine.FencingToken);
        }

        Assert.Equal(tokens.Order(), tokens);
        Assert.Equal(6, tokens.Distinct().Count());
    }

    [Fact]
    public async Task An_activation_that_is_to_leave_keeps_nobody_waiting_who_waits_for_a_lock()
    {
        await using var cluster = await LockCluster.StartAsync(provider);
        var client = cluster.NewClient(options => options.WaitSlice = TimeSpan.FromSeconds(10));
        var held = await client.Lock("left").AcquireAsync(Calls.Long);
        var leaves = 1;
        cluster.Calls.Leaves = method => method == nameof(ILeasedGrain.AcquireAsync) && Interlocked.Exchange(ref leaves, 0) == 1;
        var waiting = client.Lock("left").AcquireAsync();
        await Eventually.TrueAsync(() => Volatile.Read(ref leaves) == 0, "the activation is to leave");
        await Eventually.TrueAsync(async () => (await held.Grain.GetReportAsync(0)).Waiting == 1, "the next one has who waits");
        Assert.False(held.LostToken.IsCancellationRequested);
        await held.DisposeAsync();
        await using var next = await waiting;
        Assert.True(next.FencingToken > held.FencingToken);
    }

    [Fact]
    public async Task Who_has_begun_to_wait_keeps_his_place_when_the_silo_dies_though_he_waits_by_long_calls()
    {
        const int Waiters = 6;
        await using var cluster = await LockCluster.StartAsync(provider);
        var grain = cluster.Grains.GetGrain<ILockGrain>("order");
        var (placed, blind) = (new ConcurrentDictionary<LockWish, QueueTicket>(), new ConcurrentQueue<TimeSpan>());
        var seen = CallProxy.Make<ILockGrain>((method, arguments) =>
        {
            if (arguments[0] is AcquireCall { Ticket: { } ticket } known)
                placed[known.Wish] = ticket;
            else if (arguments[0] is AcquireCall call)
                blind.Enqueue(call.Wait);
            return method.Invoke(grain, arguments);
        });
        await using var held = await cluster.Client.Lock("order", new LockOptions { Lease = TimeSpan.FromMinutes(5) }).AcquireAsync(Calls.Long);
        await using var client = cluster.NewClient(
            options => options.WaitSlice = new LockClientOptions().WaitSlice, CallProxy.Make<IGrainFactory>((_, _) => seen));
        var granted = new List<int>();
        var waiting = new List<Task>();
        for (var number = 1; number <= Waiters; number++)
        {
            waiting.Add(PassAsync(client.Lock("order"), number));
            await Eventually.TrueAsync(() => placed.Count == number, "he knows his place");
        }

        Assert.All(blind, wait => Assert.True(wait < Calls.Short, $"somebody would have waited {wait} without knowing his place"));

        await cluster.KillAsync(await cluster.SiloOfAsync(grain));
        waiting.Add(PassAsync(client.Lock("order"), Waiters + 1));
        await Eventually.TrueAsync(
            async () =>
            {
                var waiters = 0;
                return await Record.ExceptionAsync(async () => waiters = (await grain.GetReportAsync(0)).Waiting) is null && waiters == Waiters + 1;
            },
            "all wait at the next activation");
        await held.DisposeAsync();
        await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(1, Waiters + 1), granted);

        async Task PassAsync(DistributedLock one, int number)
        {
            await using var mine = await one.AcquireAsync();
            granted.Add(number); // one at a time: the lock is held
        }
    }

    [Fact]
    public async Task As_many_wait_as_may()
    {
        await using var cluster = await LockCluster.StartAsync(provider, 1, options => options.MaxWaiters = 3);
        var client = cluster.Client;
        await using var held = await client.Lock("full").AcquireAsync(Calls.Long);
        using var over = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 3).Select(_ => client.Lock("full").AcquireAsync(null, over.Token)).ToArray();
        await Eventually.TrueAsync(async () => (await held.Grain.GetReportAsync(0)).Waiting == 3, "three wait");
        var error = await Assert.ThrowsAsync<TooManyWaitersException>(() => client.Lock("full").TryAcquireAsync());
        Assert.Equal(3, error.Limit);
        over.Cancel();
        foreach (var one in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await Eventually.TrueAsync(async () => (await held.Grain.GetReportAsync(0)).Waiting == 0, "nobody waits");
        Assert.Null(await client.Lock("full").TryAcquireAsync());
    }

    [Fact]
    public async Task Names_that_are_free_cost_no_more_memory_than_allowed_and_no_record_where_versions_are_tokens()
    {
        const int Names = 2_000;
        await using var cluster = await LockCluster.StartAsync(provider, 1, options => options.MaxIdleNames = 5);
        foreach (var some in Enumerable.Range(0, Names).Chunk(100))
        {
            await Task.WhenAll(some.Select(async number =>
            {
                await using var held = await cluster.Client.Lock($"idle{number}").AcquireAsync(Calls.Long);
            }));
            Assert.True(cluster.IdleNames <= 5);
        }

        await Eventually.TrueAsync(() => cluster.IdleNames == 5, "as many as may are kept");
        await Eventually.TrueAsync(async () => await cluster.LockActivationsAsync() == 5, "the others have no activation");
        Assert.Equal(0, cluster.BusyNames);
        foreach (var number in Enumerable.Range(0, Names).Where(number => number % 40 == 0))
        {
            var record = await cluster.RecordAsync(cluster.Grains.GetGrain<ILockGrain>($"idle{number}").GetGrainId());
            Assert.Equal(provider == StateProvider.Postgres, record is not null);
        }

        if (provider == StateProvider.Consensus)
        {
            await using var store = cluster.NewMetadataClient();
            Assert.Equal(0, (await store.GetRangeAsync(KeyRange.Prefix(ByteString.OfUtf8(ConsensusStateKeys.Prefix)))).Count);
        }

        await using var again = await cluster.Client.Lock("idle0").AcquireAsync(Calls.Long);
        Assert.True(again.FencingToken > 1);
    }

    [Fact]
    public async Task Names_that_nobody_holds_and_that_were_looked_at_cost_no_more_memory_than_those_that_were_used()
    {
        await using var cluster = await LockCluster.StartAsync(provider, 1, options => options.MaxIdleNames = 5);
        var client = cluster.Client;
        for (var number = 0; number < 20; number++)
            Assert.Empty((await client.Lock($"seen{number}").GetReportAsync()).Holds);
        await Eventually.TrueAsync(() => cluster.IdleNames == 5, "as many as may are kept");
        await Eventually.TrueAsync(async () => await cluster.LockActivationsAsync() == 5, "the others have no activation");

        for (var number = 0; number < 5; number++)
        {
            await client.Barrier($"seen{number}").GetReportAsync();
            await client.DoubleBarrier($"seen{number}", 2).GetReportAsync();
            await client.ReaderWriterLock($"seen{number}").GetReportAsync();
        }

        await Eventually.TrueAsync(async () => await cluster.LockActivationsAsync() == 0, "names of other kinds that were looked at have driven them out");
        Assert.Equal(5, cluster.IdleNames);
        Assert.Equal(0, cluster.BusyNames);
    }

    public sealed class OnFiles() : LockFailureTests(StateProvider.File);

    public sealed class OnConsensus() : LockFailureTests(StateProvider.Consensus);
}
