using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>Makes a silo, or a client, part of a cluster of several processes. Microsoft Orleans has other means for that.</summary>
public static class ProcessesHostingExtensions
{
    /// <summary>
    /// This silo is one of the list: it listens at its entry, and its port there is its identity. Grains are placed by what every
    /// process can compute: the random, local and hash-based placements become the choice of one owner for each grain.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="siloName">Its name in the list.</param>
    /// <param name="configure">Sets the list and the limits.</param>
    /// <exception cref="OrleansConfigurationException">A value is not allowed, or the list does not have the name.</exception>
    public static ISiloBuilder UseProcesses(this ISiloBuilder builder, string siloName, Action<ProcessClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = Read(configure);
        var entry = options.Silos.FirstOrDefault(silo => silo.Key == siloName);
        if (entry.Key is null) throw new OrleansConfigurationException($"The silo '{siloName}' is not in the list of silos: {string.Join(", ", options.Silos.Select(silo => silo.Key))}.");
        builder.Services.AddSingleton(options);
        builder.Services.AddPlacementDirector<RandomPlacement, RendezvousPlacementDirector>();
        builder.Services.AddPlacementDirector<PreferLocalPlacement, RendezvousPlacementDirector>();
        builder.Services.AddPlacementDirector<HashBasedPlacement, RendezvousPlacementDirector>();
        builder.Configure<SiloOptions>(silo => silo.SiloName = siloName);
        return builder.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.AdvertisedIPAddress = entry.Value.Address;
            endpoint.SiloPort = endpoint.GatewayPort = entry.Value.Port;
        });
    }

    /// <summary>This client connects to every silo of the list; or, if it names the silo of its own process, goes through that.</summary>
    /// <exception cref="OrleansConfigurationException">A value is not allowed.</exception>
    public static IClientBuilder UseProcesses(this IClientBuilder builder, Action<ProcessClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(Read(configure));
        return builder;
    }

    private static ProcessClusterOptions Read(Action<ProcessClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProcessClusterOptions();
        configure(options);
        options.Validate();
        return options;
    }
}
