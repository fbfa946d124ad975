using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Cache.Distributed;

namespace OrleansCluster.Client.Cache;

/// <summary>Registration of the cache's client.</summary>
public static class CacheClientExtensions
{
    /// <summary>
    /// Adds <see cref="CacheClient"/>, over the Orleans client or the silo of the same services. With a <see cref="LocalCaches"/> among the services, which the silos of this
    /// process were given too, what they serve is used without a call.
    /// </summary>
    /// <remarks>
    /// It is the services' <see cref="IDistributedCache"/> from then on, by <see cref="ClusterDistributedCacheOptions"/>, in the place of one that was registered before, as ASP.NET registers one of its own
    /// here and there: of several registrations the last counts. Whoever wants another registers that one after it.
    /// </remarks>
    public static IServiceCollection AddOrleansClusterCache(this IServiceCollection services, Action<CacheClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<CacheClientOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CacheClientOptions>, CacheClientOptionsValidator>());
#pragma warning disable RS0030 // A registration is where the system's clock comes in, unless the host brought another.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton(provider => new CacheClient(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<CacheClientOptions>>().Value,
            provider.GetService<LocalCaches>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<CacheClient>>(),
            provider.GetService<IMeterFactory>()));
        return services.AddDistributed();
    }

    private static IServiceCollection AddDistributed(this IServiceCollection services)
    {
        services.AddOptions<ClusterDistributedCacheOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClusterDistributedCacheOptions>, ClusterDistributedCacheOptionsValidator>());
        for (var at = services.Count - 1; at >= 0; at--)
        {
            if (services[at].ServiceType == typeof(IDistributedCache) && services[at].ImplementationType == typeof(ClusterDistributedCache))
                services.RemoveAt(at);
        }

        return services.AddSingleton<IDistributedCache, ClusterDistributedCache>();
    }
}
