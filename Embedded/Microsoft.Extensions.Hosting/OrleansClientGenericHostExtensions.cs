using Orleans.Hosting;
using OrleansCluster.Embedded.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Makes a host a client of a cluster.</summary>
public static class OrleansClientGenericHostExtensions
{
    public static IHostApplicationBuilder UseOrleansClient(this IHostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        EngineServices.AddClient(hostAppBuilder.Services);
        configureDelegate(new ClientBuilder(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static HostApplicationBuilder UseOrleansClient(this HostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        ((IHostApplicationBuilder)hostAppBuilder).UseOrleansClient(configureDelegate);
        return hostAppBuilder;
    }

    public static IHostBuilder UseOrleansClient(this IHostBuilder hostBuilder, Action<IClientBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        return hostBuilder.ConfigureServices((context, services) =>
        {
            EngineServices.AddClient(services);
            configureDelegate(new ClientBuilder(services, context.Configuration));
        });
    }
}
