using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansCluster.Client.Consensus;

/// <summary>Registration of the client of consensus groups.</summary>
public static class ConsensusGroupClientExtensions
{
    /// <summary>Adds <see cref="ConsensusGroupClient"/>, over the Orleans client or the silo of the same services.</summary>
    public static IServiceCollection AddOrleansClusterGroups(this IServiceCollection services, Action<ConsensusGroupClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<ConsensusGroupClientOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConsensusGroupClientOptions>, ConsensusGroupClientOptionsValidator>());
#pragma warning disable RS0030 // A registration is where the system's clock comes in, unless the host brought another.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton(provider => new ConsensusGroupClient(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<ConsensusGroupClientOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
