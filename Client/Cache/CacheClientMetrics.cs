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

    public CacheClientMetrics(IMeterFactory? factory, string cache)
    {
        _cache = new("cache.name", cache);
        if (factory is null)
            return;
        var meter = factory.Create(CacheMeter.Name);
        _duration = meter.CreateHistogram(
            "orleanscluster.cache.client.operation.duration", "s", "How long operations took that this process could not answer at once.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _grainCalls = meter.CreateCounter<long>("orleanscluster.cache.client.grain_calls", "{call}", "Calls of grains, each with up to 4,096 operations.");
        _retries = meter.CreateCounter<long>("orleanscluster.cache.client.retries", "{operation}", "Operations that had to be sent again, since who was asked did not serve them.");
    }

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
