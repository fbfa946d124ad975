using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansCluster.Client.Metadata;

/// <summary>Registration of the metadata service's client.</summary>
public static class MetadataClientExtensions
{
    /// <summary>Adds <see cref="MetadataClient"/>, over the Orleans client or the silo of the same services.</summary>
    public static IServiceCollection AddOrleansClusterMetadata(this IServiceCollection services, Action<MetadataClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<MetadataClientOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MetadataClientOptions>, MetadataClientOptionsValidator>());
#pragma warning disable RS0030 // A registration is where the system's clock comes in, unless the host brought another.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton(provider => new MetadataClient(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<MetadataClientOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<Random>() ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            provider.GetService<ILogger<MetadataClient>>()));
        return services;
    }
}
