using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Cache.Distributed;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Cache;

namespace OrleansCluster.Cluster.Tests.Cache.Metrics;

/// <summary>What a silo measures of its part in the cache, with shards that nobody else has and a clock that only the tests move.</summary>
public sealed class SiloMetricsTests : IDisposable
{
    private const string Here = "cache.name=default,silo=silo-0";

    private readonly MovedTime _time = new();
    private readonly Measurements _measurements = new();
    private readonly CacheSiloMetrics _metrics;

    public SiloMetricsTests() => _metrics = Metrics(new ServiceCollection().AddSingleton(_measurements.Factory).BuildServiceProvider());

    public void Dispose() => _measurements.Dispose();

    [Fact]
    public async Task What_happens_is_counted_and_what_there_is_is_told()
    {
        var lone = new LoneCache(_time);
        _metrics.Begins(lone.Member);
        var empty = Collect();
        var cache = lone.NewClient(_time);
        await cache.SetAsync("a", new byte[100]);
        await cache.SetAsync("b", new byte[100], new() { Tags = ["tag"] });
        await cache.SetAsync("c", new byte[100], new() { Expiration = TimeSpan.FromSeconds(1) });
        await cache.SetAsync("d", new byte[100]);
        await cache.GetAsync("a");
        await cache.GetAsync("d");
        await cache.GetAsync("absent");
        await cache.DeleteAsync("a");
        await cache.InvalidateTagAsync("tag");
        _time.Pass(TimeSpan.FromSeconds(2));
        lone.Member.Tick(1000);
        var full = Collect();
        Assert.Equal((0, 1), (empty[$"entries{{{Here}}}"], full[$"entries{{{Here}}}"]));
        Assert.Equal((4, 0), (full[$"shards{{{Here.Replace(",", ",role=owner,", StringComparison.Ordinal)}}}"], full[$"shards{{{Here.Replace(",", ",role=backup,", StringComparison.Ordinal)}}}"]));
        Assert.Equal((4 << 20, 0), (full[$"memory.limit{{{Here}}}"], full[$"replication.waiting{{{Here}}}"]));
        Assert.InRange(full[$"memory.usage{{{Here}}}"] - empty[$"memory.usage{{{Here}}}"], 100, 1000);
        Assert.Equal((4, 2, 1), (full[$"sets{{{Here}}}"], Reads(full, "hit"), Reads(full, "miss")));
        Assert.Equal((1, 0, 1, 1), (Removals(full, "deleted"), Removals(full, "evicted"), Removals(full, "expired"), Removals(full, "invalidated")));
    }

    [Fact]
    public async Task What_makes_room_is_counted()
    {
        var lone = new LoneCache(_time);
        _metrics.Begins(lone.Member);
        var cache = lone.NewClient(_time);
        for (var number = 0; number < 100; number++)
            await cache.SetAsync($"key {number}", new byte[100_000]);
        var full = Collect();
        Assert.InRange(Removals(full, "evicted"), 50, 99);
        Assert.Equal(100 - Removals(full, "evicted"), full[$"entries{{{Here}}}"]);
        Assert.InRange(full[$"memory.usage{{{Here}}}"], 1 << 20, 4 << 20);
    }

    [Fact]
    public async Task Shards_are_summed_once_a_second_at_most()
    {
        var lone = new LoneCache(_time);
        _metrics.Begins(lone.Member);
        var cache = lone.NewClient(_time);
        Assert.Equal(0, Collect()[$"sets{{{Here}}}"]);
        await cache.SetAsync("a", new byte[1]);
        _time.Pass(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, _measurements.Collect()[$"sets{{{Here}}}"]);
        _time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _measurements.Collect()[$"sets{{{Here}}}"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_never_become_fewer_and_none_is_counted_twice_when_shards_go_and_come_back(bool isEmptyThen)
    {
        var lone = new LoneCache(_time);
        _metrics.Begins(lone.Member);
        await UseAsync(lone);
        var before = Collect();
        Assert.Equal((100, 100), (before[$"sets{{{Here}}}"], Reads(before, "hit")));
        for (var partition = 0; partition < 4; partition++)
            lone.Own(partition, new ShardMember("silo-1", 2), 2, isEmptyThen);
        var away = Collect();
        Assert.Equal((100, 100, 0), (away[$"sets{{{Here}}}"], Reads(away, "hit"), away[$"entries{{{Here}}}"]));
        for (var partition = 0; partition < 4; partition++)
            lone.Own(partition, lone.Member.Self, 3, isEmptyThen);
        Assert.Equal(isEmptyThen ? 0 : 100, Collect()[$"entries{{{Here}}}"]);
        await UseAsync(lone);
        var back = Collect();
        Assert.Equal((200, 200, 100), (back[$"sets{{{Here}}}"], Reads(back, "hit"), back[$"entries{{{Here}}}"]));
    }

    [Fact]
    public async Task Events_never_become_fewer_when_the_silo_begins_anew()
    {
        for (var life = 1; life <= 3; life++)
        {
            var lone = new LoneCache(_time);
            _metrics.Begins(lone.Member);
            await UseAsync(lone);
            Assert.Equal(life * 100, Collect()[$"sets{{{Here}}}"]);
            _metrics.Ends(lone.Member);
            var ended = Collect();
            Assert.Equal((life * 100, 0, 0), (ended[$"sets{{{Here}}}"], ended[$"entries{{{Here}}}"], ended[$"memory.limit{{{Here}}}"]));
        }
    }

    [Fact]
    public void Without_a_factory_of_meters_there_are_no_instruments()
    {
        var others = 0;
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => others += instrument.Meter.Name == CacheMeter.Name && instrument.Meter.Scope is null ? 1 : 0 };
        listener.Start();
        var metrics = Metrics(new ServiceCollection().BuildServiceProvider());
        var lone = new LoneCache(_time);
        metrics.Begins(lone.Member);
        metrics.Ends(lone.Member);
        Assert.Equal(0, others);
    }

    private static double Reads(IReadOnlyDictionary<string, double> seen, string result) => seen[$"reads{{{Here.Replace(",", $",result={result},", StringComparison.Ordinal)}}}"];

    private static double Removals(IReadOnlyDictionary<string, double> seen, string reason) => seen[$"removals{{{Here.Replace(",", $",reason={reason},", StringComparison.Ordinal)}}}"];

    private async Task UseAsync(LoneCache lone)
    {
        var cache = lone.NewClient(_time);
        for (var number = 0; number < 100; number++)
        {
            await cache.SetAsync($"key {number}", new byte[10]);
            Assert.NotNull(await cache.GetAsync($"key {number}"));
        }
    }

    private IReadOnlyDictionary<string, double> Collect()
    {
        _time.Pass(TimeSpan.FromSeconds(1));
        return _measurements.Collect();
    }

    private CacheSiloMetrics Metrics(IServiceProvider services) =>
        new(services, CallProxy.Make<ILocalSiloDetails>((_, _) => "silo-0"), Options.Create(new CacheServiceOptions()), _time);
}
