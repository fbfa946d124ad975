using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Storage;

/// <summary>Registration of the one disk that a silo has.</summary>
public static class SiloDiskExtensions
{
    /// <summary>
    /// Gives the silo its disk, which everything on it shares, fenced when the silo ends. The first call counts. The disk is
    /// the silo's own: another silo, or the next one of its name, brings another instance.
    /// </summary>
    public static ISiloBuilder AddSiloDisk(this ISiloBuilder builder, Func<IServiceProvider, IDisk> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.AddSiloFence();
        if (!builder.Services.Any(service => service.ServiceType == typeof(IDisk)))
        {
            builder.Services.AddSingleton(create);
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DiskFence>();
        }

        return builder;
    }

    internal static ISiloBuilder AddSiloFence(this ISiloBuilder builder)
    {
        if (!builder.Services.Any(service => service.ServiceType == typeof(SiloFence)))
        {
            builder.Services.AddSingleton<SiloFence>();
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
                services => services.GetRequiredService<SiloFence>());
        }

        return builder;
    }
}
