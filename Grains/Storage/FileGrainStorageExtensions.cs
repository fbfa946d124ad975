using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;

namespace OrleansCluster.Grains.Storage;

/// <summary>Registration of <see cref="FileGrainStorage"/>.</summary>
public static class FileGrainStorageExtensions
{
    /// <summary>
    /// Binds the grain-state provider <paramref name="name"/> to a folder that the host has opened, the same for all silos of
    /// the process. The silo's end does not close it; its kill only cuts this silo off.
    /// </summary>
    public static ISiloBuilder AddFileGrainStorage(this ISiloBuilder builder, string name, FileStateStoreHost host)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(host);
        builder.AddSiloFence();
        builder.Services.AddGrainStorage(
            name, (services, _) => new FileGrainStorage(host, services.GetRequiredService<SiloFence>()));
        return builder;
    }
}
