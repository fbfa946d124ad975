using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Client.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// What a silo measures of its part in the cache, if its services have a factory of meters: nothing is done for it but when somebody asks. Whoever asks gets sums that are a second old at most: a silo may
/// have 65,536 shards. Any thread may call.
/// </summary>
internal sealed class CacheSiloMetrics
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<CacheMember> _lives = [];
    private readonly TimeProvider _time;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly bool _isMeasuring;
    private CacheStatistics _ended;
    private Sums? _last;

    public CacheSiloMetrics(IServiceProvider services, ILocalSiloDetails silo, IOptions<CacheServiceOptions> options, TimeProvider time)
    {
        (_time, _tags) = (time, [new("cache.name", options.Value.Cache), new("silo", silo.Name)]);
        if (services.GetService<IMeterFactory>() is not { } factory)
            return;
        _isMeasuring = true;
        var meter = factory.Create(CacheMeter.Name);
        AddStates(meter);
        AddEvents(meter);
    }

    public void Begins(CacheMember life)
    {
        lock (_lock)
            _lives.Add(life);
    }

    /// <summary>What it has counted stays counted.</summary>
    public void Ends(CacheMember life)
    {
        lock (_lock)
        {
            if (!_lives.Remove(life) || !_isMeasuring)
                return;
            _ended = _ended.Plus(life.Sum().Served);
            _last = null;
        }
    }

    private void AddStates(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "orleanscluster.cache.entries", () => Of(Look().Totals.Statistics.Entries), "{entry}", "Entries of the shards that the silo serves, those included that have expired and are not removed yet.");
        meter.CreateObservableUpDownCounter(
            "orleanscluster.cache.memory.usage", () => Of(Look().Totals.Bytes), "By", "What the silo's shards and copies count against their bounds: keys, values and overhead.");
        meter.CreateObservableUpDownCounter("orleanscluster.cache.memory.limit", () => Of(Look().LimitBytes), "By", "The bounds of the silo's shards and copies, together.");
        meter.CreateObservableUpDownCounter(
            "orleanscluster.cache.shards",
            () => (Measurement<long>[])[Of(Look().Totals.Owned, "role", "owner"), Of(Look().Totals.Backups, "role", "backup")],
            "{shard}",
            "Shards that the silo serves, and of which it has a copy for others.");
        meter.CreateObservableUpDownCounter(
            "orleanscluster.cache.replication.waiting", () => Of(Look().Totals.WaitingBytes), "By", "Records of changes that are on their way to copies on other silos.");
    }

    private void AddEvents(Meter meter)
    {
        meter.CreateObservableCounter(
            "orleanscluster.cache.reads",
            () => (Measurement<long>[])[Of(Look().Totals.Served.Hits, "result", "hit"), Of(Look().Totals.Served.Misses, "result", "miss")],
            "{read}",
            "Reads of shards that the silo served, without a call of a grain or by one.");
        meter.CreateObservableCounter("orleanscluster.cache.sets", () => Of(Look().Totals.Served.Sets), "{set}", "Values stored.");
        meter.CreateObservableCounter(
            "orleanscluster.cache.removals",
            () =>
            {
                var served = Look().Totals.Served;
                return (Measurement<long>[])
                [
                    Of(served.Deletes, "reason", "deleted"),
                    Of(served.Evictions, "reason", "evicted"),
                    Of(served.Expirations, "reason", "expired"),
                    Of(served.Invalidations, "reason", "invalidated"),
                ];
            },
            "{entry}",
            "Entries removed, as it was asked for, to make room, as they had expired, or because of a tag.");
    }

    private Measurement<long> Of(long value) => new(value, _tags);

    private Measurement<long> Of(long value, string name, string tag) => new(value, [.. _tags, new(name, tag)]);

    private Sums Look()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            if (_last is { } last && _time.GetElapsedTime(last.At, now) < MaxAge)
                return last;
            var (totals, limit) = (default(ShardTotals), 0L);
            foreach (var life in _lives)
            {
                var its = life.Sum();
                totals.Add(its);
                limit += life.ShardBytes * (its.Owned + its.Backups);
            }

            totals.Served = totals.Served.Plus(_ended);
            return _last = new(now, totals, limit);
        }
    }

    private sealed record Sums(long At, ShardTotals Totals, long LimitBytes);
}
