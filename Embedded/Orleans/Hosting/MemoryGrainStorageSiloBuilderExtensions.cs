using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Storage;

namespace Orleans.Hosting;

public static class MemoryGrainStorageSiloBuilderExtensions
{
    /// <summary>A named storage in memory: all is gone with the cluster.</summary>
    public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null)
    {
        configureOptions?.Invoke(builder.Services.AddOptions<MemoryGrainStorageOptions>(name));
        builder.Services.AddGrainStorage(name, static (services, key) => new MemoryGrainStorage(services.GetRequiredService<SiloAccessor>(), key));
        return builder;
    }

    /// <summary>The storage of grains that name none, in memory.</summary>
    public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder, Action<OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null) =>
        builder.AddMemoryGrainStorage("Default", configureOptions);
}
