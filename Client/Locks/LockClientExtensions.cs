using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansCluster.Client.Locks;

/// <summary>Registration of the lock service's client.</summary>
public static class LockClientExtensions
{
    private const int IdDigits = 32;

    /// <summary>
    /// Adds <see cref="LockClient"/>, over the Orleans client or the silo of the same services. To be called behind <c>UseOrleansClient</c> or
    /// <c>UseOrleans</c>: when the host stops, locks that are still held are given back after the services that were registered behind this have
    /// stopped, and before the cluster's client goes, within twice <see cref="LockClientOptions.CallTimeout"/>; called earlier, before any service stops.
    /// </summary>
    public static IServiceCollection AddOrleansClusterLocks(this IServiceCollection services, Action<LockClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<LockClientOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LockClientOptions>, LockClientOptionsValidator>());
#pragma warning disable RS0030 // A registration is where the system's clock comes in, unless the host brought another.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        AddRelease(services);
        services.TryAddSingleton(provider =>
        {
            // Two owners of one name would hold one lock: never from a source that the host seeded, perhaps alike in each of its processes.
            var id = RandomNumberGenerator.GetHexString(IdDigits, lowercase: true);
            var random = provider.GetService<Random>() ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
            return provider.GetRequiredService<LockRelease>().Of(new LockClient(
                provider.GetRequiredService<IGrainFactory>(),
                provider.GetRequiredService<IOptions<LockClientOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                random,
                id,
                provider.GetService<ILogger<LockClient>>()));
        });
        return services;
    }

    // A host stops its services in the reverse order of their registration.
    private static void AddRelease(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(LockRelease)))
            return;
        var isBehindCluster = services.Any(service => service.ServiceType == typeof(IClusterClient));
        services.AddSingleton(provider => new LockRelease(
            isBehindCluster, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<LockClient>>()));
        services.AddHostedService(provider => provider.GetRequiredService<LockRelease>());
    }
}
