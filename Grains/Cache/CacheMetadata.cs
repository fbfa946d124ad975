using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Grains.Cache;

/// <summary>The metadata client of a silo's part in the cache. Disposed of with the silo, it ends at once and leaves its session to end by itself.</summary>
internal sealed class CacheMetadata(IServiceProvider services, IOptions<CacheServiceOptions> options) : IDisposable
{
    public MetadataClient Client { get; } = new(
        services.GetRequiredService<IGrainFactory>(),
        new MetadataClientOptions
        {
            NearestSilo = services.GetRequiredService<ILocalSiloDetails>().Name,
            // So that a lease is renewed by one of several attempts, where messages are lost.
            CallTimeout = TimeSpan.FromSeconds(Math.Min(2, options.Value.LeaseTime.TotalSeconds / 8)),
            Timeout = TimeSpan.FromSeconds(Math.Max(1, options.Value.LeaseTime.TotalSeconds / 2)),
        },
        services.GetRequiredService<TimeProvider>(),
        services.GetService<Random>() ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
        services.GetService<ILogger<MetadataClient>>());

    public void Dispose() => Client.Dispose();
}
