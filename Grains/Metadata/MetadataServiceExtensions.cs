using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Grains.Metadata;

/// <summary>Registration of the metadata store in a silo.</summary>
public static class MetadataServiceExtensions
{
    /// <summary>
    /// Lets the silo hold replicas of metadata stores (<see cref="MetadataGroups"/>), on the disk of
    /// <see cref="Storage.SiloDiskExtensions.AddSiloDisk"/>. Every silo of the cluster must call it. A store must be created once:
    /// <see cref="Interfaces.Consensus.IRaftReplicaGrain.CreateGroupAsync"/> of the replica <c>metadata@</c> the first of its silos.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">How a store is kept.</param>
    /// <param name="replicas">How its replicas work; shared with other groups of the silo.</param>
    public static ISiloBuilder AddMetadata(
        this ISiloBuilder builder, Action<MetadataOptions>? configure = null, Action<ReplicaOptions>? replicas = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<MetadataOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MetadataOptions>, MetadataOptionsValidator>());
        return builder.AddConsensusGroups(services => ActivatorUtilities.CreateInstance<MetadataReplication>(services), replicas);
    }
}
