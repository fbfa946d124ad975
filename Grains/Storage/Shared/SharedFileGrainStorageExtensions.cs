using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>Registration of grain state in a folder that several processes share.</summary>
public static class SharedFileGrainStorageExtensions
{
    /// <summary>
    /// Binds the grain-state provider <paramref name="name"/> to a folder of this machine that every silo of the cluster can
    /// open: one of them at a time does, and serves the others. Every silo must call it, once, with the same folder. The disk is
    /// this silo's own instance, used for nothing else, and disposed with the silo; the store is opened when state is first needed.
    /// </summary>
    /// <remarks>The disk's locks must end with the process that holds them, as those of <see cref="RealDisk"/> do.</remarks>
    /// <exception cref="InvalidOperationException">The silo has a shared folder already.</exception>
    public static ISiloBuilder AddSharedFileGrainStorage(
        this ISiloBuilder builder,
        string name,
        Func<IServiceProvider, IDisk> createDisk,
        Action<SharedFileStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(createDisk);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(SharedStateKeeper)))
            throw new InvalidOperationException("The silo has a shared folder of grain state already; it can have one.");
        var options = services.AddOptions<SharedFileStorageOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SharedFileStorageOptions>, SharedFileStorageOptionsValidator>());
#pragma warning disable RS0030 // A silo's registration is where the system's clock comes in, unless the host brought another.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        builder.AddSiloFence();
        builder.AddPinnedPlacement();
        services.AddSingleton(provider => new SharedStateKeeper(
            createDisk(provider), OptionsOf(provider), provider.GetRequiredService<SiloFence>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SharedStateLifecycle>();
        services.AddSingleton(provider => new KeeperFinder(
            provider.GetRequiredService<SharedStateKeeper>(),
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IClusterMembershipService>(),
            provider.GetRequiredService<ILocalSiloDetails>()));
        services.AddSingleton(provider => new SharedStateClient(
            provider.GetRequiredService<KeeperFinder>(), OptionsOf(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddGrainStorage(name, (provider, _) => new SharedGrainStorage(
            provider.GetRequiredService<SharedStateClient>(), provider.GetRequiredService<SiloFence>()));
        return builder;
    }

    private static SharedFileStorageOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<SharedFileStorageOptions>>().Value;
}
