using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>A client of a cache with one shard on one silo, of which a test is the door.</summary>
internal static class DoorCache
{
    public static CacheClient Client(
        Func<CacheBatch, Task<CacheAnswer[]>> door, LocalCaches? local = null, TimeProvider? time = null, Action<CacheClientOptions>? configure = null)
    {
        var routes = new CacheRoutes(1, [new("silo-0", 1)], [0]);
        var grains = CallProxy.Make<IGrainFactory>((method, _) => method.GetGenericArguments()[0] == typeof(ICacheDoorGrain)
            ? CallProxy.Make<ICacheDoorGrain>((_, arguments) => AnswerAsync((CacheBatch)arguments[0]!))
            : method.GetGenericArguments()[0] == typeof(ICacheMemberGrain)
                ? CallProxy.Make<ICacheMemberGrain>((_, _) => Task.FromResult<CacheRoutes?>(routes))
                : CallProxy.Make<ICacheRoutesGrain>((_, _) => Task.FromResult<CacheRoutes?>(routes)));
        var options = new CacheClientOptions();
        configure?.Invoke(options);
        return new(grains, options, local, time ?? TimeProvider.System);

        async Task<CacheAnswer[]?> AnswerAsync(CacheBatch batch) => await door(batch);
    }
}
