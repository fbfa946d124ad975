using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Cache;
using OrleansCluster.Client.Cache.Distributed;
using OrleansCluster.Cluster.Tests.Files;

namespace OrleansCluster.Cluster.Tests.Cache.Distributed;

/// <summary>What services get who ask for a cache, and .NET's HybridCache over it.</summary>
public sealed class DistributedRegistrationTests
{
    [Fact]
    public async Task The_registration_takes_the_place_of_one_before_it_and_gives_way_to_one_behind_it()
    {
        await using var cluster = await CacheCluster.StartAsync(1);
        await using var before = Services(cluster, services => services.AddDistributedMemoryCache().AddOrleansClusterCache());
        Assert.IsType<ClusterDistributedCache>(before.GetRequiredService<IDistributedCache>());
        await using var behind = Services(cluster, services => services.AddOrleansClusterCache().AddSingleton<IDistributedCache, MemoryDistributedCache>());
        Assert.IsType<MemoryDistributedCache>(behind.GetRequiredService<IDistributedCache>());
        await using var twice = Services(cluster, services => services.AddOrleansClusterCache().AddDistributedMemoryCache().AddOrleansClusterCache());
        Assert.Single(twice.GetServices<IDistributedCache>());
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused_with_the_options()
    {
        await using var cluster = await CacheCluster.StartAsync(1);
        await using var services = Services(cluster, services => services.AddOrleansClusterCache().Configure<ClusterDistributedCacheOptions>(options => options.InstanceName = new('ä', 257)));
        var refused = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IDistributedCache>);
        Assert.Contains("ClusterDistributedCacheOptions.InstanceName has 514 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HybridCache_has_it_as_its_second_level()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await using var one = Hybrid(cluster);
        await using var other = Hybrid(cluster);
        var loads = 0;
        Assert.Equal("12.90", await PriceAsync(one, "12.90"));
        Assert.Equal("12.90", await PriceAsync(one, "never asked for"));

        // It answers before it has stored what it answers. The other process has nothing in its memory: what that tells has come through the cluster.
        var first = await StoredAsync(0);
        Assert.Equal("12.90", await PriceAsync(other, "never asked for"));
        Assert.Equal(1, loads);

        await one.GetRequiredService<HybridCache>().RemoveByTagAsync("prices");
        Assert.Equal("13.50", await PriceAsync(one, "13.50"));
        await StoredAsync(first);
        await using var third = Hybrid(cluster);
        Assert.Equal("13.50", await PriceAsync(third, "never asked for"));
        await one.GetRequiredService<HybridCache>().RemoveAsync("price:7");
        Assert.Null(await cluster.Client.PeekAsync("shop:price:7"));

        async Task<long> StoredAsync(long after)
        {
            var version = 0L;
            await Eventually.TrueAsync(async () => (version = (await cluster.Client.PeekAsync("shop:price:7"))?.Version ?? 0) > after, "it is stored");
            return version;
        }

        async Task<string> PriceAsync(IServiceProvider services, string price) => await services.GetRequiredService<HybridCache>().GetOrCreateAsync(
            "price:7",
            _ =>
            {
                loads++;
                return ValueTask.FromResult(price);
            },
            tags: ["prices"]);
    }

    private static ServiceProvider Hybrid(CacheCluster cluster) => Services(cluster, services =>
    {
        services.AddOrleansClusterCache().Configure<ClusterDistributedCacheOptions>(options => options.InstanceName = "shop:");
        services.AddHybridCache();
    });

    private static ServiceProvider Services(CacheCluster cluster, Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton(cluster.Grains);
        configure(services);
        return services.BuildServiceProvider();
    }
}
