using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using OrleansCluster.Client.Cache;
using OrleansCluster.Client.Consensus;
using OrleansCluster.Client.Files;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http;
using OrleansCluster.Gateways.Redis;
using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Silo.Metadata;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Hosting;

/// <summary>The web server in front of the silos: a host of its own, with the cluster client in it.</summary>
internal static class ClusterHost
{
    /// <summary>
    /// An application that is not started yet. It starts from an empty builder: no environment variable and no file but
    /// the settings decides what it listens on.
    /// </summary>
    public static WebApplication Build(SiloSettings settings, LocalCaches caches, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "OrleansCluster.Silo",
            EnvironmentName = Environments.Production,
        });
        logging(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, settings));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        builder.Services.Configure<HostFilteringOptions>(options =>
        {
            options.AllowedHosts = [.. settings.AllowedHosts];
            options.IncludeFailureMessage = false;
        });
        builder.UseOrleansClient(client => EngineHost.ConfigureClient(client, settings));
        builder.Services.AddOrleansClusterFiles(options => options.Replication = settings.Replication);
        builder.Services.AddOrleansClusterMetadata(options => options.NearestSilo = settings.SiloNames.Count == 1 ? settings.SiloNames[0] : null);
        builder.Services.AddOrleansClusterLocks();
        builder.Services.AddOrleansClusterGroups();
        builder.Services.AddSingleton(caches);
        builder.Services.AddOrleansClusterCache();
        if (settings.RedisPort is not null)
        {
            builder.WebHost.UseSockets(sockets => sockets.TuneForOrleansClusterRedis());
            builder.Services.AddOrleansClusterRedis(options => options.Password = settings.RedisPassword);
            builder.Services.AddSingleton<IRedisKeyspace, CacheKeyspace>();
        }

        builder.Services.AddHostedService<MetadataClientEnd>();
        builder.Services.AddOrleansClusterHttp(options =>
        {
            options.MaxWatches = settings.MaxWatches;
            options.MaxLockWaits = settings.MaxLockWaits;
            options.MaxLocksHeld = settings.MaxLocksHeld;
            options.MaxUploadBytes = settings.MaxUploadBytes;
            options.MaxConcurrentRequests = settings.MaxRequests;
            (options.ExpectedSilos, options.OwnSilos) = (settings.ClusterSiloNames, settings.SiloNames);
            options.IsStateInMetadata = settings.Storage == StorageKind.Consensus;
            options.Engine = EngineHost.Name;
        });

        var app = builder.Build();
        app.UseOrleansClusterHttp();
        app.UseHostFiltering();
        app.UseRouting();
        app.MapOrleansClusterHttp();
        return app;
    }

    /// <summary>
    /// Whether a port could be listened on now. Asked before anything else is started: who starts the process twice, or with a wrong
    /// address, should not wait for silos first.
    /// </summary>
    /// <exception cref="SocketException">It could not.</exception>
    public static void CheckAddress(IPAddress address, int port)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(address, port));
    }

    /// <summary>Where the started application listens; the port is the real one even if the system chose it.</summary>
    public static string BoundUrl(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private static void ConfigureKestrel(KestrelServerOptions kestrel, SiloSettings settings)
    {
        kestrel.Listen(new IPEndPoint(settings.HttpAddress, settings.HttpPort));
        if (settings.RedisPort is { } redisPort)
            kestrel.Listen(new IPEndPoint(settings.HttpAddress, redisPort), static listen => listen.UseOrleansClusterRedis());
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = settings.MaxUploadBytes;
        limits.MaxConcurrentConnections = Math.Max(1024L, 4L * settings.MaxRequests) + settings.MaxWatches + settings.MaxLockWaits + (settings.RedisPort is null ? 0 : new RedisGatewayOptions().MaxConnections);
        limits.MaxRequestLineSize = 16 * 1024; // The longest key of the metadata store, each of its bytes percent-encoded.
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);

        // Whoever sends or reads slower than this for five seconds is cut off, so that slow callers cannot hold every slot.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
