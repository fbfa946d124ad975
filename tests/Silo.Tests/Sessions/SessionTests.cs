using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Cache;

namespace OrleansCluster.Silo.Tests.Sessions;

/// <summary>ASP.NET's own session state over the cluster's cache: through real web servers, from several of them, while silos die.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_session_is_every_instances_and_survives_a_silo()
    {
        await using var fleet = await SessionFleet.StartAsync();
        var (one, other) = (await fleet.OpenAsync(TimeSpan.FromMinutes(20)), await fleet.OpenAsync(TimeSpan.FromMinutes(20)));
        using var visitors = new Visitors(24);
        await visitors.EachAsync(async (visitor, number) =>
        {
            await PostAsync(visitor, one, $"item {number}");
            Assert.Equal($"nothing, item {number}", await visitor.GetStringAsync(new Uri(other.Address, "cart")));
            await PostAsync(visitor, other, "more");
            Assert.Equal($"nothing, item {number}, more", await visitor.GetStringAsync(new Uri(one.Address, "cart/blocking")));
        });

        // Each of them has a session of his own, and each silo serves some.
        Assert.Equal(24, (await KeysAsync(one)).Count);
        await fleet.KillAsync("silo-1");
        await visitors.EachAsync(async (visitor, number) =>
        {
            foreach (var shop in (Shop[])[one, other])
                Assert.Equal($"nothing, item {number}, more", await visitor.GetStringAsync(new Uri(shop.Address, "cart")));
            await PostAsync(visitor, one, "last");
            Assert.Equal($"nothing, item {number}, more, last", await visitor.GetStringAsync(new Uri(other.Address, "cart")));
        });
    }

    [Fact]
    public async Task A_session_that_is_not_used_is_over()
    {
        await using var fleet = await SessionFleet.StartAsync();
        var shop = await fleet.OpenAsync(TimeSpan.FromSeconds(2));
        using var visitors = new Visitors(1);
        await visitors.EachAsync(async (visitor, _) =>
        {
            await PostAsync(visitor, shop, "item");
            var session = Assert.Single(await KeysAsync(shop));
            Assert.Equal(TimeSpan.FromSeconds(2), (await shop.Cache.PeekAsync(session))?.Sliding ?? TimeSpan.FromSeconds(2));

            // To look is not to use.
            await Until.TrueAsync(async () => await shop.Cache.PeekAsync(session) is null, () => "it never ends");
            Assert.Equal("nothing", await visitor.GetStringAsync(new Uri(shop.Address, "cart")));
            await PostAsync(visitor, shop, "another");
            Assert.Equal("nothing, another", await visitor.GetStringAsync(new Uri(shop.Address, "cart")));
        });
    }

    [Fact]
    public async Task The_silos_and_the_web_server_tell_their_figures_to_whoever_listens()
    {
        await using var fleet = await SessionFleet.StartAsync();
        var shop = await fleet.OpenAsync(TimeSpan.FromMinutes(20));
        var makers = fleet.Silos.Append(shop.Services).Select(services => services.GetRequiredService<IMeterFactory>()).ToHashSet();
        var figures = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == CacheMeter.Name && instrument.Meter.Scope is IMeterFactory maker && makers.Contains(maker))
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => figures.AddOrUpdate(instrument.Name, value, (_, before) => before + value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => figures.AddOrUpdate(instrument.Name, 1, (_, before) => before + 1));
        listener.Start();
        using var visitors = new Visitors(5);
        await visitors.EachAsync((visitor, number) => PostAsync(visitor, shop, $"item {number}"));
        Assert.True(figures["orleanscluster.cache.client.operation.duration"] >= 10);
        await Until.TrueAsync(
            () =>
            {
                figures.Clear();
                listener.RecordObservableInstruments();
                return figures.GetValueOrDefault("orleanscluster.cache.entries") == 5 && figures["orleanscluster.cache.sets"] == 5;
            },
            () => string.Join(", ", figures));
    }

    private static async Task PostAsync(HttpClient visitor, Shop shop, string item)
    {
        using var answer = await visitor.PostAsync(new Uri(shop.Address, $"cart/{item}"), null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<List<CacheKey>> KeysAsync(Shop shop)
    {
        var keys = new List<CacheKey>();
        await foreach (var key in shop.Cache.ScanAsync())
        {
            if (key.ToString().StartsWith(Shop.InstanceName, StringComparison.Ordinal))
                keys.Add(key);
        }

        return keys;
    }

    /// <summary>Browsers, each with cookies of its own.</summary>
    private sealed class Visitors(int count) : IDisposable
    {
        private readonly HttpClient[] _visitors = [.. Enumerable.Range(0, count).Select(_ => new HttpClient(new HttpClientHandler { CookieContainer = new() }))];

        public Task EachAsync(Func<HttpClient, int, Task> visit) => Task.WhenAll(_visitors.Select(visit));

        public void Dispose()
        {
            foreach (var visitor in _visitors)
                visitor.Dispose();
        }
    }
}
