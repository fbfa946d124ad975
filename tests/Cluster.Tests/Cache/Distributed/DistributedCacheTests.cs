using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Cache;
using OrleansCluster.Client.Cache.Distributed;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache.Distributed;

/// <summary>The cluster's cache by .NET's conventions, over silos: by calls, and without them.</summary>
public abstract class DistributedCacheTests(bool isLocal) : IAsyncLifetime
{
    private static readonly DistributedCacheEntryOptions Never = new();

    private CacheCluster _cluster = null!;
    private CacheClient _client = null!;
    private ClusterDistributedCache _cache = null!;

    public async Task InitializeAsync()
    {
        _cluster = await CacheCluster.StartAsync();
        _client = _cluster.NewClient(isLocal);
        _cache = Over(_client, "shop:");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Every_form_of_a_call_does_the_same()
    {
        var script = new CacheScript(TimeProvider.System.GetUtcNow);
        for (var round = 0; round < 8; round++)
        {
            var value = $"value {round}";
            Assert.Equal("nothing", await script.Get("key").Run(_cache));
            await script.Set("key", value, absolute: TimeSpan.FromHours(1), sliding: TimeSpan.FromMinutes(20)).Run(_cache);
            var stored = (await _client.PeekAsync("shop:key"))!.Value;
            Assert.Equal((value, TimeSpan.FromMinutes(20)), (Encoding.UTF8.GetString(stored.Value.Span), stored.Sliding));
            await script.Refresh("key").Run(_cache);
            Assert.Equal(value, await script.Get("key").Run(_cache));
            Assert.Equal(value, await script.Get("key").Run(Over(_cluster.NewClient(!isLocal), "shop:")));
            await script.Remove("key").Run(_cache);
        }
    }

    [Fact]
    public async Task What_was_read_is_the_callers_own()
    {
        await _cache.SetAsync("key", [1, 2, 3], Never);
        foreach (var read in (byte[][])[(await _cache.GetAsync("key"))!, _cache.Get("key")!])
            read[0] = 99;
        Assert.Equal([1, 2, 3], (await _cache.GetAsync("key"))!);
    }

    [Fact]
    public async Task Applications_with_names_of_their_own_do_not_meet()
    {
        var (other, nameless) = (Over(_client, "blog:"), Over(_client, null));
        await _cache.SetAsync("key", [1], Never);
        Assert.Null(await other.GetAsync("key"));
        await other.RemoveAsync("key");
        Assert.Equal([1], await _cache.GetAsync("key"));
        Assert.Equal([1], await nameless.GetAsync("shop:key"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_nothing_is_sent()
    {
        var refusals = new (Func<Task> Call, string Says)[]
        {
            (() => _cache.GetAsync(new string('a', 4092)), "A key of 4097 bytes, 5 of which"),
            (() => _cache.SetAsync(new string('ä', 2046), [], Never), "A key of 4097 bytes"),
            (() => _cache.RemoveAsync("half \ud800"), "half of a surrogate pair"),
            (() => Over(_client, "").RefreshAsync(""), "A key of 0 bytes"),
            (() => _cache.SetAsync("key", new byte[(16 << 20) + 1], Never), "A value of 16777217 bytes"),
            (() => _cache.SetAsync("key", CacheScript.InPieces(new byte[(16 << 20) + 1]), Never).AsTask(), "A value of 16777217 bytes"),
        };
        foreach (var (call, says) in refusals)
            Assert.Contains(says, (await Assert.ThrowsAsync<InvalidCacheRequestException>(call)).Message, StringComparison.Ordinal);
        var over = new DistributedCacheEntryOptions { AbsoluteExpiration = TimeProvider.System.GetUtcNow() - TimeSpan.FromMilliseconds(1) };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _cache.SetAsync("key", [1], over));
        Assert.Throws<ArgumentOutOfRangeException>(() => _cache.Set("key", new ReadOnlySequence<byte>([1]), over));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _cache.GetAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _cache.SetAsync("key", null!, Never));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _cache.SetAsync("key", [1], null!));
        Assert.Throws<ArgumentException>(() => Over(_client, new string('a', 513)));
        Assert.Equal(0, await _client.CountAsync());
    }

    [Fact]
    public async Task A_limit_beyond_what_can_be_counted_is_none()
    {
        foreach (var far in (DistributedCacheEntryOptions[])
            [new() { AbsoluteExpiration = DateTimeOffset.MaxValue }, new() { AbsoluteExpirationRelativeToNow = TimeSpan.MaxValue }, new() { SlidingExpiration = TimeSpan.MaxValue }])
        {
            await _cache.SetAsync("key", [1], far);
            var stored = (await _client.PeekAsync("shop:key"))!.Value;
            Assert.Equal((null, null), (stored.Remaining, stored.Sliding));
        }
    }

    [Fact]
    public async Task A_read_that_does_not_want_the_value_is_not_sent_it()
    {
        await _cache.SetAsync("key", [1, 2, 3], Never);
        var key = new CacheKey("shop:key");
        var answers = new CacheAnswer[1];
        await _client.RunAsync(new[] { new CacheCall(CacheCallKind.Get, key.Hash, key.Bytes) { WithoutValue = true } }, answers, CancellationToken.None);
        Assert.Equal((CacheCallStatus.Done, 0, 3), (answers[0].Status, answers[0].Value.Length, answers[0].ValueLength));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_is_made_changes_nothing()
    {
        var cancelled = new CancellationToken(true);
        await _cache.SetAsync("key", [1], Never);
        foreach (var call in (Func<Task>[])
        [
            () => _cache.GetAsync("key", cancelled),
            () => _cache.SetAsync("key", [2], Never, cancelled),
            () => _cache.RefreshAsync("key", cancelled),
            () => _cache.RemoveAsync("key", cancelled),
            () => _cache.TryGetAsync("key", new ArrayBufferWriter<byte>(), cancelled).AsTask(),
        ])
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        Assert.Equal([1], await _cache.GetAsync("key"));
    }

    [Fact]
    public async Task The_synchronous_calls_wait_on_a_thread_that_nothing_else_needs()
    {
        // Whoever waits holds the only thread of his context and of his scheduler: nothing that he waits for may want it.
        var alone = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var calls = Task.Factory.StartNew(
            () =>
            {
                SynchronizationContext.SetSynchronizationContext(new NobodysContext());
                for (var number = 0; number < 50; number++)
                {
                    _cache.Set($"key {number}", [(byte)number], Never);
                    _cache.Refresh($"key {number}");
                    Assert.Equal([(byte)number], _cache.Get($"key {number}")!);
                    Assert.True(_cache.TryGet($"key {number}", new ArrayBufferWriter<byte>()));
                    _cache.Remove($"key {number}");
                    Assert.Null(_cache.Get($"key {number}"));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            alone);
        await calls.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static ClusterDistributedCache Over(CacheClient client, string? instance) =>
        new(client, Options.Create(new ClusterDistributedCacheOptions { InstanceName = instance }), TimeProvider.System);

    // Who posts here is never run.
    private sealed class NobodysContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}

/// <summary>By calls of grains.</summary>
public sealed class CallingDistributedCacheTests() : DistributedCacheTests(false);

/// <summary>Where the shards are in the client's process.</summary>
public sealed class LocalDistributedCacheTests() : DistributedCacheTests(true);
