using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>Registration of the lock service in a silo.</summary>
public static class LockServiceExtensions
{
    /// <summary>
    /// Lets the silo hold locks, reader-writer locks, semaphores and elections. Every silo of the cluster must call it. A grain-state provider
    /// named <see cref="DurableState.ProviderName"/> must be registered too: it decides what the locks withstand, and for how long
    /// a name costs something. One whose ETags are revisions (<see cref="IRevisionedGrainStorage"/>) keeps nothing of a free name; with others a
    /// record of each name stays, with its last token.
    /// </summary>
    public static ISiloBuilder AddOrleansClusterLocks(this ISiloBuilder builder, Action<LockServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<LockServiceOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LockServiceOptions>, LockServiceOptionsValidator>());
#pragma warning disable RS0030 // A silo's registration is where the system's clock comes in, unless the host brought another.
        builder.Services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        builder.Services.TryAddSingleton<LockService>();
        builder.AddPinnedPlacement();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IActivationWorkingSetObserver, LeavingGrains>());
        return builder;
    }
}
