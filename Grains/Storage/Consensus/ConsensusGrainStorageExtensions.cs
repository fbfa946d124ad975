using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Grains.Storage.Consensus;

/// <summary>Registration of <see cref="ConsensusGrainStorage"/>.</summary>
public static class ConsensusGrainStorageExtensions
{
    /// <summary>
    /// How long a read, write or clear may take, unless the options say otherwise. It rides out several elections; and who calls the grain
    /// with a limit of 10 s, as the clients do, hears what is certain before that is over.
    /// </summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Binds the grain-state provider <paramref name="name"/> to the cluster's metadata store. The group may be created, or have its
    /// leader, later: who needs state before waits <see cref="TimeLimit"/>, unless the options say otherwise, and then gets a typed error.
    /// </summary>
    public static ISiloBuilder AddConsensusGrainStorage(this ISiloBuilder builder, string name, Action<MetadataClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var options = new MetadataClientOptions { Timeout = TimeLimit };
        configure?.Invoke(options);
#pragma warning disable RS0030 // A silo's registration is where the system's clock comes in, unless the host brought another.
        builder.Services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        builder.AddSiloFence();
        builder.Services.AddSingleton(services => new ConsensusStateClient(services, options));
        builder.Services.AddGrainStorage(name, (services, _) => new ConsensusGrainStorage(
            services.GetRequiredService<ConsensusStateClient>().Client, services.GetRequiredService<SiloFence>()));
        return builder;
    }
}
