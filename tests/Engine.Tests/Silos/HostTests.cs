using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using OrleansCluster.Engine.Tests.Identity;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Silos;

/// <summary>Silos and clients in hosts of their own, as an application has them.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task A_host_is_a_silo_and_its_services_can_call_grains()
    {
        using var host = await StartSilo(Guid.NewGuid().ToString("N"));
        var key = Keys.New();
        Assert.Equal(key, await host.Services.GetRequiredService<IGrainFactory>().GetGrain<ITextKey>(key).Key());
        Assert.Equal(key, await host.Services.GetRequiredService<IClusterClient>().GetGrain<ITextKey>(key).Key());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_client_of_another_host_calls_the_silo()
    {
        var cluster = Guid.NewGuid().ToString("N");
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        using var host = await StartSilo(cluster, siloPort, gatewayPort);
        using var client = Client(cluster, gatewayPort);
        await client.StartAsync();
        var key = Keys.New();
        Assert.Equal(key, await client.Services.GetRequiredService<IClusterClient>().GetGrain<ITextKey>(key).Key());
        await client.StopAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_client_that_was_not_started_cannot_call()
    {
        using var client = Client(Guid.NewGuid().ToString("N"), FreePort());
        await Assert.ThrowsAnyAsync<Exception>(() => client.Services.GetRequiredService<IClusterClient>().GetGrain<ITextKey>("x").Key());
    }

    private static async Task<IHost> StartSilo(string cluster, int? siloPort = null, int? gatewayPort = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort ?? FreePort(), gatewayPort ?? FreePort(), null, cluster, cluster));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static IHost Client(string cluster, int gatewayPort)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(gatewayPort, cluster, cluster));
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
