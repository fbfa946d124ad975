using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>
/// What a client measures, if its services have a factory of meters. A read that this process serves itself passes none of it: it is the silo that counts it.
/// </summary>
internal sealed class CacheClientMetrics
{
    // From what a call within a process takes to what the longest patience allows.
    private static readonly double[] Seconds =
        [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Histogram<double>? _duration;
    private readonly Counter<long>? _grainCalls;
    private readonly Counter<long>? _retries;
    private readonly KeyValuePair<string, object?> _cache;
    private readonly Meter? _meter;

    public CacheClientMetrics(IMeterFactory? factory, string cache)
    {
        _cache = new("cache.name", cache);
        if (factory is null)
            return;
        var meter = _meter = factory.Create(CacheMeter.Name);
        _duration = meter.CreateHistogram(
            "orleanscluster.cache.client.operation.duration", "s", "How long operations took that this process could not answer at once.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _grainCalls = meter.CreateCounter<long>("orleanscluster.cache.client.grain_calls", "{call}", "Calls of grains, each with up to 4,096 operations.");
        _retries = meter.CreateCounter<long>("orleanscluster.cache.client.retries", "{operation}", "Operations that had to be sent again, since who was asked did not serve them.");
    }

    /// <summary>From now on tells what a near cache has and does, when somebody asks.</summary>
    public void Show(Func<NearCacheStatistics> near)
    {
        if (_meter is null)
            return;
        _meter.CreateObservableUpDownCounter(
            "orleanscluster.cache.client.near.entries", () => Of(near().Entries), "{entry}", "Entries of the near cache, those included that are not valid any more.");
        _meter.CreateObservableUpDownCounter(
            "orleanscluster.cache.client.near.memory.usage", () => Of(near().Bytes), "By", "What the near cache counts against its bound: keys, values and overhead.");
        _meter.CreateObservableCounter(
            "orleanscluster.cache.client.near.reads",
            () => near() is var told ? (Measurement<long>[])[Of(told.Hits, "result", "hit"), Of(told.Misses, "result", "miss")] : [],
            "{read}",
            "Reads that the near cache told, and that went to a silo.");
        _meter.CreateObservableCounter(
            "orleanscluster.cache.client.near.removals",
            () => near() is var told ? (Measurement<long>[])[Of(told.Forgotten, "reason", "changed"), Of(told.Evictions, "reason", "evicted")] : [],
            "{entry}",
            "Entries that left the near cache, as they had changed or may have, or to make room.");
    }

    private Measurement<long> Of(long value) => new(value, _cache);

    private Measurement<long> Of(long value, string name, string tag) => new(value, _cache, new(name, tag));

    /// <summary>Whether anybody wants to know how long operations take: otherwise the clock is not asked.</summary>
    public bool IsTiming => _duration is { Enabled: true };

    public void CalledGrain() => _grainCalls?.Add(1, _cache);

    public void SentAgain(int operations) => _retries?.Add(operations, _cache);

    /// <summary>Operations are over that were asked for together.</summary>
    /// <param name="took">How long it took.</param>
    /// <param name="calls">They.</param>
    /// <param name="error">Why they failed, or the first that did; null if none did.</param>
    public void Took(TimeSpan took, ReadOnlySpan<CacheCall> calls, string? error)
    {
        var tags = new TagList { _cache, { "operation", CacheOperationNames.Of(calls) } };
        if (error is not null)
            tags.Add("error.type", error);
        _duration!.Record(took.TotalSeconds, tags);
    }
}
