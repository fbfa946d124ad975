using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Cache;

namespace OrleansCluster.Cluster.Tests.Cache.Metrics;

/// <summary>A factory of meters, and what the cache's instruments of it have measured: by name and tags, as <c>name{tag=value,…}</c>.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly ConcurrentDictionary<string, double> _seen = new();
    private readonly ConcurrentDictionary<Instrument, bool> _instruments = new();

    public Measurements()
    {
        Factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != CacheMeter.Name || !ReferenceEquals(instrument.Meter.Scope, Factory))
                return;
            _instruments[instrument] = true;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.Start();
    }

    public IMeterFactory Factory { get; }

    public IReadOnlyCollection<Instrument> Instruments => [.. _instruments.Keys];

    /// <summary>What was told of events so far: of a histogram how many, of a counter their sum.</summary>
    public double this[string name] => _sums.GetValueOrDefault(name);

    public IReadOnlyCollection<string> Names => [.. _sums.Keys];

    /// <summary>Collects what is only told when it is asked for.</summary>
    public IReadOnlyDictionary<string, double> Collect()
    {
        _seen.Clear();
        _listener.RecordObservableInstruments();
        return new Dictionary<string, double>(_seen);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
        var name = $"{instrument.Name["orleanscluster.cache.".Length..]}{{{names}}}";
        if (instrument.IsObservable)
            _seen.AddOrUpdate(name, value, (_, before) => before + value);
        else
            _sums.AddOrUpdate(name, instrument is Histogram<double> ? 1 : value, (_, before) => before + (instrument is Histogram<double> ? 1 : value));
    }
}
