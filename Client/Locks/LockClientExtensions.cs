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

    /// <summary>Adds <see cref="LockClient"/>, over the Orleans client or the silo of the same services.</summary>
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
        services.TryAddSingleton(provider =>
        {
            // A seed of 31 bits would soon be drawn twice; owners must never be the same.
            var random = provider.GetService<Random>();
            var id = random is null ? RandomNumberGenerator.GetHexString(IdDigits, lowercase: true) : random.GetHexString(IdDigits, lowercase: true);
            return new LockClient(
                provider.GetRequiredService<IGrainFactory>(),
                provider.GetRequiredService<IOptions<LockClientOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                random ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
                id,
                provider.GetService<ILogger<LockClient>>());
        });
        return services;
    }
}
