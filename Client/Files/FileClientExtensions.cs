using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Status;

namespace OrleansCluster.Client.Files;

/// <summary>Registration of the file service's client.</summary>
public static class FileClientExtensions
{
    /// <summary>
    /// Adds <see cref="FileClient"/> and <see cref="ClusterStatusClient"/>, over the Orleans client or the silo of the same
    /// services.
    /// </summary>
    public static IServiceCollection AddOrleansClusterFiles(this IServiceCollection services, Action<FileClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<FileClientOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FileClientOptions>, FileClientOptionsValidator>());
#pragma warning disable RS0030 // A registration is where the system's clock comes in, unless the host brought another.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton(provider => new FileClient(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<FileClientOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<Random>() ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            provider.GetService<ILogger<FileClient>>()));
        services.TryAddSingleton(provider => new ClusterStatusClient(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
