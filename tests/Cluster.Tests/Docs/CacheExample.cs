using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Cache;
using OrleansCluster.Client.Cache.Distributed;

namespace OrleansCluster.Cluster.Tests.Docs;

/// <summary>Examples of docs/cache.md; a test holds the two together.</summary>
internal static class CacheExample
{
    #region cache
    public static async Task<long> UseAsync(CacheClient cache, CancellationToken cancellationToken)
    {
        var options = new CacheEntryOptions { Expiration = TimeSpan.FromMinutes(10), Tags = ["prices"] };
        var version = await cache.SetAsync("price:7", "12.90"u8.ToArray(), options, cancellationToken);
        if (await cache.GetAsync("price:7", cancellationToken) is { } price)
            Console.WriteLine($"{price.Value.Length} bytes of version {price.Version}, gone in {price.Remaining}");

        // Stored only if nobody has changed it since; null if somebody has.
        await cache.TryCompareAndSetAsync("price:7", "13.50"u8.ToArray(), version, options, cancellationToken);

        // Everything with the tag, on every silo: nobody reads it any more once this has returned.
        await cache.InvalidateTagAsync("prices", cancellationToken);
        return await cache.IncrementAsync("visits", cancellationToken: cancellationToken);
    }
    #endregion

    #region whole
    public static async Task<bool> IsWholeAsync(CacheClient cache, CancellationToken cancellationToken) =>
        await cache.GetDiagnosticsAsync(cancellationToken) is { Silent.Count: 0, Short: 0 } told && told.Served == told.Partitions;
    #endregion

    #region load
    public static void RegisterNear(IServiceCollection services) => services.AddOrleansClusterCache(options =>
    {
        options.NearCacheBytes = 64 << 20;
        options.NearStaleness = TimeSpan.FromSeconds(1);
    });

    public static ValueTask<ReadOnlyMemory<byte>> PriceAsync(CacheClient cache, int id, Func<int, CancellationToken, Task<string>> query, CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(
            $"price:{id}",
            async token => Encoding.UTF8.GetBytes(await query(id, token)),
            new CacheEntryOptions { Expiration = TimeSpan.FromMinutes(10), Tags = ["prices"] },
            cancellationToken);
    #endregion

    #region distributed
    public static void Register(IServiceCollection services)
    {
        services.AddOrleansClusterCache();
        services.Configure<ClusterDistributedCacheOptions>(cache => cache.InstanceName = "shop:");

        // If wanted: a first level in each process' own memory, over this one.
        services.AddHybridCache();
    }

    public static async Task<byte[]> ReportAsync(IDistributedCache cache, Func<Task<byte[]>> make, CancellationToken cancellationToken)
    {
        if (await cache.GetAsync("report", cancellationToken) is { } report)
            return report;
        report = await make();
        var options = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1), SlidingExpiration = TimeSpan.FromMinutes(10) };
        await cache.SetAsync("report", report, options, cancellationToken);
        return report;
    }
    #endregion
}
