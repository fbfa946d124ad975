using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Cache;

/// <summary>Registration of the cache in a silo.</summary>
public static class CacheServiceExtensions
{
    /// <summary>
    /// Lets the silo hold shards of a cache. The cluster must have its metadata store, which may be created, or have its leader, later. A <see cref="LocalCaches"/>
    /// that is registered before is used, so that a client of the same process which is given the same one needs no calls to what is in this process.
    /// </summary>
    public static ISiloBuilder AddOrleansClusterCache(this ISiloBuilder builder, Action<CacheServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<CacheServiceOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CacheServiceOptions>, CacheServiceOptionsValidator>());
#pragma warning disable RS0030 // A silo's registration is where the system's clock comes in, unless the host brought another.
        builder.Services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        builder.Services.TryAddSingleton<LocalCaches>();
        builder.Services.TryAddSingleton<CacheMetadata>();
        builder.Services.TryAddSingleton<CacheLives>();
        builder.Services.TryAddSingleton<CacheSiloMetrics>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, CachePresence>());
        builder.AddPinnedPlacement();
        return builder;
    }
}
