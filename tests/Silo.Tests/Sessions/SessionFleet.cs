using Microsoft.Extensions.Logging;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Tests.Sessions;

/// <summary>Three silos with a cache, and shops in front of them: web applications of their own, as they would be in other processes.</summary>
internal sealed class SessionFleet : IAsyncDisposable
{
    private const int Partitions = 16;

    private readonly TempFolder _folder = new();
    private readonly List<Shop> _shops = [];
    private DataFolder _data = null!;
    private SiloFleet _fleet = null!;
    private SiloSettings _settings = null!;

    public static async Task<SessionFleet> StartAsync()
    {
        var started = new SessionFleet();
        var ports = TestPorts.Take();
        started._settings = new SiloSettings
        {
            SiloNames = ["silo-0", "silo-1", "silo-2"],
            DataFolder = started._folder.Path,
            ClusterId = "sessions",
            ServiceId = "sessions",
            SiloPort = ports.Silo,
            GatewayPort = ports.Gateway,
            MetadataSilos = ["silo-0", "silo-1", "silo-2"],
            CacheBytes = 64 << 20,
            CachePartitions = Partitions,
        };
        started._data = await DataFolder.TakeAsync(started._settings);
        started._fleet = new SiloFleet(started._settings, started._data.State, SiloLogging.At(LogLevel.Critical));
        await started._fleet.StartAsync(CancellationToken.None);
        return started;
    }

    /// <param name="idle">After what time a session that is not used is over.</param>
    public async Task<Shop> OpenAsync(TimeSpan idle)
    {
        var shop = await Shop.OpenAsync(_settings, Path.Combine(_folder.Path, "shop-keys"), idle);
        _shops.Add(shop);

        // The store is created, shards are taken, and copied, in the first seconds.
        await Until.TrueAsync(() => IsSettledAsync(shop), () => "the shards have no copies yet");
        return shop;
    }

    /// <summary>Services of each silo that runs.</summary>
    public IEnumerable<IServiceProvider> Silos => _fleet.Nodes.Select(node => node.Services).OfType<IServiceProvider>();

    public Task KillAsync(string silo) => _fleet.KillAsync(silo);

    public async ValueTask DisposeAsync()
    {
        foreach (var shop in _shops)
            await shop.DisposeAsync();
        if (_fleet is not null)
            await _fleet.DisposeAsync();
        if (_data is not null)
            await _data.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<bool> IsSettledAsync(Shop shop)
    {
        var members = _settings.SiloNames.Select(silo => shop.Grains.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(CacheGrains.DefaultCache, silo)));
        var reports = await Task.WhenAll(members.Select(member => member.GetReportAsync()));
        return reports.Sum(report => report.OwnedShards) == Partitions
            && reports.Sum(report => report.BackupShards) == Partitions
            && reports.All(report => report.IsSure && report.WaitingBytes == 0 && report.OwnedShards >= Partitions / reports.Length);
    }
}
