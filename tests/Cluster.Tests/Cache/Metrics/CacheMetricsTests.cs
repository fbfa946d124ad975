using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache.Metrics;

/// <summary>What silos and clients of a cluster measure.</summary>
public sealed class CacheMetricsTests : IAsyncLifetime
{
    private const string Client = "client.operation.duration{cache.name=default,";

    private readonly Measurements _ofSilos = new();
    private readonly Measurements _ofClient = new();
    private CacheCluster _cluster = null!;
    private CacheClient _cache = null!;

    public async Task InitializeAsync()
    {
        _cluster = await CacheCluster.StartAsync(meters: _ofSilos.Factory);
        _cache = _cluster.NewClient(meters: _ofClient.Factory);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _ofSilos.Dispose();
        _ofClient.Dispose();
    }

    [Fact]
    public async Task Silos_tell_what_they_have_and_what_was_done()
    {
        for (var number = 0; number < 90; number++)
        {
            await _cache.SetAsync($"key {number}", new byte[10]);
            await _cache.GetAsync($"key {number}");
            await _cache.GetAsync($"absent {number}");
        }

        await Eventually.TrueAsync(() => _ofSilos.Collect() is var all && Sum(all, "sets", "") >= 90 && Sum(all, "replication.waiting", "") == 0, "the sums are of after that");
        var seen = _ofSilos.Collect();
        Assert.Equal((90, 90, 90, 90), (Sum(seen, "entries", ""), Sum(seen, "sets", ""), Sum(seen, "reads", "result=hit"), Sum(seen, "reads", "result=miss")));
        Assert.Equal((16, 16), (Sum(seen, "shards", "role=owner"), Sum(seen, "shards", "role=backup")));
        Assert.Equal(2 * 64 << 20, Sum(seen, "memory.limit", ""));
        Assert.InRange(Sum(seen, "memory.usage", ""), 2 * 90 * 10, 1 << 20);
        foreach (var silo in _cluster.SiloNames)
            Assert.InRange(Sum(seen, "shards", $"silo={silo}"), 1, 31);
    }

    [Fact]
    public async Task A_client_tells_how_long_its_operations_take_and_how_they_end()
    {
        await _cache.SetAsync("key", new byte[10]);
        await _cache.GetAsync("key");
        await _cache.GetManyAsync(["key", "other"]);
        await _cache.IncrementAsync("number");
        await _cache.InvalidateTagAsync("tag");
        await Assert.ThrowsAsync<InvalidCacheRequestException>(() => _cache.IncrementAsync("key"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _cluster.NewClient(meters: _ofClient.Factory).SetAsync("key", new byte[10], null, new CancellationToken(true)));
        Assert.Equal(
            ["error.type=cache.invalid,operation=increment", "error.type=cancelled,operation=set", "operation=get", "operation=get_many", "operation=increment", "operation=invalidate_tag", "operation=set"],
            _ofClient.Names.Where(name => name.StartsWith("client.operation.duration", StringComparison.Ordinal)).Select(name => name["client.operation.duration{cache.name=default,".Length..^1]).Order(StringComparer.Ordinal));
        Assert.All(_ofClient.Names.Where(name => name.StartsWith("client.operation.duration", StringComparison.Ordinal)), name => Assert.Equal(1, _ofClient[name]));

        // A tag is a call of each silo, two keys are one or two.
        Assert.InRange(_ofClient["client.grain_calls{cache.name=default}"], 8, 9);
    }

    [Fact]
    public async Task What_this_process_answers_at_once_is_not_timed_and_what_it_runs_is()
    {
        var local = _cluster.NewClient(isLocal: true, meters: _ofClient.Factory);
        await local.SetAsync("key", new byte[10]);
        await local.GetAsync("key");
        await local.GetAsync("key");
        Assert.Equal((1, 0, 0), (_ofClient[$"{Client}operation=set}}"], _ofClient[$"{Client}operation=get}}"], _ofClient["client.grain_calls{cache.name=default}"]));
    }

    [Fact]
    public async Task A_near_cache_tells_what_it_has_and_does()
    {
        Assert.DoesNotContain(_ofClient.Collect().Keys, name => name.StartsWith("client.near", StringComparison.Ordinal));
        var near = _cluster.NewClient(configure: options => options.NearCacheBytes = 1 << 20, meters: _ofClient.Factory);
        await near.SetAsync("key", new byte[1000]);
        await Eventually.TrueAsync(
            async () => await near.GetAsync("key") is not null && _ofClient.Collect()["client.near.reads{cache.name=default,result=hit}"] > 0, "it is told by the near cache");
        var seen = _ofClient.Collect();
        Assert.Equal(near.NearStatistics.Hits, seen["client.near.reads{cache.name=default,result=hit}"]);
        Assert.Equal(near.NearStatistics.Misses, seen["client.near.reads{cache.name=default,result=miss}"]);
        Assert.Equal(1, seen["client.near.entries{cache.name=default}"]);
        Assert.Equal(near.NearStatistics.Bytes, seen["client.near.memory.usage{cache.name=default}"]);
        Assert.InRange(near.NearStatistics.Bytes, 1000, 1 << 20);

        var before = seen["client.near.removals{cache.name=default,reason=changed}"];
        await near.SetAsync("key", new byte[1000]);
        Assert.Equal(before + 1, _ofClient.Collect()["client.near.removals{cache.name=default,reason=changed}"]);
        Assert.Equal(0, _ofClient.Collect()["client.near.removals{cache.name=default,reason=evicted}"]);
    }

    [Fact]
    public async Task Operations_that_a_dead_silo_would_have_served_are_counted_as_sent_again()
    {
        var keys = Enumerable.Range(0, 100).Select(number => new CacheKey($"key {number}")).ToArray();
        await _cache.SetManyAsync([.. keys.Select(key => KeyValuePair.Create(key, (ReadOnlyMemory<byte>)new byte[10]))]);
        Assert.Equal(0, _ofClient["client.retries{cache.name=default}"]);
        await _cluster.KillAsync(_cluster.SiloNames[1]);
        Assert.DoesNotContain(await _cache.GetManyAsync(keys), value => value is null);
        Assert.True(_ofClient["client.retries{cache.name=default}"] > 0);
        Assert.Equal(1, _ofClient[$"{Client}operation=get_many}}"]);
    }

    [Fact]
    public async Task What_a_copy_did_before_it_took_over_is_not_counted_twice()
    {
        for (var number = 0; number < 90; number++)
        {
            await _cache.SetAsync($"key {number}", new byte[10]);
            Assert.True(await _cache.DeleteAsync($"key {number}"));
        }

        await _cluster.KillAsync(_cluster.SiloNames[1]);
        await _cluster.SettlesAsync();
        for (var number = 0; number < 90; number++)
            await _cache.SetAsync($"key {number}", new byte[10]);
        await Eventually.TrueAsync(() => Sum(_ofSilos.Collect(), "sets", "") >= 180, "the sums are of after that");

        // The dead one's figures stay what they were.
        var seen = _ofSilos.Collect();
        Assert.Equal((180, 90), (Sum(seen, "sets", ""), Sum(seen, "removals", "reason=deleted")));
    }

    private static double Sum(IReadOnlyDictionary<string, double> seen, string name, string tag) =>
        seen.Where(one => one.Key.StartsWith(name + "{", StringComparison.Ordinal) && one.Key.Contains(tag, StringComparison.Ordinal)).Sum(one => one.Value);
}
