using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansCluster.Gateways.Redis;
using OrleansCluster.Gateways.Redis.Connections;
using OrleansCluster.Gateways.Redis.Keyspace;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>The gateway behind a port of its own.</summary>
internal sealed class RedisHost : IAsyncDisposable
{
    private readonly IHost _host;

    private RedisHost(IHost host) => _host = host;

    public IPEndPoint EndPoint { get; private set; } = null!;

    public RedisServer Server => _host.Services.GetRequiredService<RedisServer>();

    /// <param name="keyspace">What it serves; shards in this process if not given.</param>
    /// <param name="configure">Its options.</param>
    /// <param name="clock">The gateway's clock; the system's if not given.</param>
    public static async Task<RedisHost> StartAsync(IRedisKeyspace? keyspace = null, Action<RedisGatewayOptions>? configure = null, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.TuneForOrleansClusterRedis()).ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseOrleansClusterRedis()));
        builder.Services.AddSingleton(keyspace ?? new TableKeyspace());
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = 2 * Until.Patience);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddOrleansClusterRedis(configure);
        var app = builder.Build();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new RedisHost(app) { EndPoint = new IPEndPoint(IPAddress.Loopback, new Uri(address).Port) };
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
