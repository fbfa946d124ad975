using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Grains.Storage.Consensus;

/// <summary>
/// The metadata client of a silo's grain state. With the silo it ends at once, and leaves its session to end by itself: when a silo's services
/// are disposed it can call nobody any more, and the others may have ended before it.
/// </summary>
internal sealed class ConsensusStateClient(IServiceProvider services, MetadataClientOptions options) : IDisposable
{
    public MetadataClient Client { get; } = new(
        services.GetRequiredService<IGrainFactory>(),
        options,
        services.GetRequiredService<TimeProvider>(),
        services.GetService<Random>() ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
        services.GetService<ILogger<MetadataClient>>());

    public void Dispose() => Client.Dispose();
}
