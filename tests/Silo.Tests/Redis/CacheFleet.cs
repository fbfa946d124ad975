using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Cache;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Hosting;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>Three silos with a cache, and the web server that speaks Redis' protocol in front of them: as <c>serve</c> has them.</summary>
public sealed class CacheFleet : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private DataFolder _data = null!;
    private SiloFleet _fleet = null!;
    private WebApplication _app = null!;

    public IPEndPoint EndPoint { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var ports = TestPorts.Take();
        EndPoint = new(IPAddress.Loopback, TestPorts.Take().Silo);
        var settings = new SiloSettings
        {
            SiloNames = ["silo-0", "silo-1", "silo-2"],
            DataFolder = _folder.Path,
            ClusterId = "redis",
            ServiceId = "redis",
            SiloPort = ports.Silo,
            GatewayPort = ports.Gateway,
            MetadataSilos = ["silo-0", "silo-1", "silo-2"],
            CacheBytes = 512 << 20,
            CachePartitions = 16,
            RedisPort = EndPoint.Port,
        };
        _data = await DataFolder.TakeAsync(settings);
        _fleet = new SiloFleet(settings, _data.State, SiloLogging.At(LogLevel.Critical));
        await _fleet.StartAsync(CancellationToken.None);
        _app = ClusterHost.Build(settings, _fleet.Caches, SiloLogging.At(LogLevel.Critical));
        await _app.StartAsync();

        // The store is created, and shards are taken, in the first seconds.
        await Until.TrueAsync(async () => await _app.Services.GetRequiredService<CacheClient>().CountAsync() == 0, () => "the cache is not served");
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (_fleet is not null)
            await _fleet.DisposeAsync();
        if (_data is not null)
            await _data.DisposeAsync();
        _folder.Dispose();
    }
}
