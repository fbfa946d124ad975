using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Client.Cache;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Consensus;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Cache;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>Silos with a metadata store and a cache, and clients of it.</summary>
internal sealed class CacheCluster : IAsyncDisposable
{
    private const int Partitions = 16;

    private readonly TestFolder _folder;
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;
    private readonly LocalCaches _local;
    private readonly CacheServiceOptions _options;

    private CacheCluster(TestFolder folder, InProcessTestCluster cluster, LocalCaches local, CacheServiceOptions options)
    {
        (_folder, _cluster, _silos, _local, _options) = (folder, cluster, [.. cluster.Silos], local, options);
        Client = NewClient();
    }

    /// <summary>One that is in no silo's process, as far as it knows.</summary>
    public CacheClient Client { get; }

    public IGrainFactory Grains => _cluster.Client;

    public IReadOnlyList<string> SiloNames => _silos.ConvertAll(silo => silo.Name);

    /// <param name="silos">How many have a part in the cache from the beginning.</param>
    /// <param name="configure">The cache.</param>
    /// <param name="meters">Who makes the silos' meters; each silo's host if not given.</param>
    /// <param name="around">Stands before all grains.</param>
    /// <param name="deafness">Stands between the silos.</param>
    public static async Task<CacheCluster> StartAsync(
        int silos = 3,
        Action<CacheServiceOptions>? configure = null,
        IMeterFactory? meters = null,
        Func<IIncomingGrainCallContext, Task>? around = null,
        Deafness? deafness = null)
    {
        var folder = new TestFolder();
        var local = new LocalCaches();
        var asked = new CacheServiceOptions();
        configure?.Invoke(asked);
        var builder = TestClusters.Builder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.Services.AddSingleton(local);
            if (meters is not null)
                silo.Services.AddSingleton(meters);
            if (around is not null)
                silo.AddIncomingGrainCallFilter(call => around(call));
            if (deafness is not null)
            {
                silo.AddIncomingGrainCallFilter(call => deafness.ArriveAsync(options.SiloName, call));
                silo.AddOutgoingGrainCallFilter(call => deafness.LeaveAsync(options.SiloName, call));
            }

            silo.AddSiloDisk(_ => new RealDisk(Path.Combine(folder.Path, options.SiloName)));
            silo.AddMetadata();
            silo.AddOrleansClusterCache(cache =>
            {
                (cache.Partitions, cache.CapacityBytes) = (Partitions, 64 << 20);
                configure?.Invoke(cache);
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var started = new CacheCluster(folder, cluster, local, asked);
        await TestGroups.CreateAsync(
            cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, started.SiloNames[0])), [.. started.SiloNames.Take(3)]);
        await started.SettlesAsync();
        return started;
    }

    /// <param name="isLocal">Whether it uses what is in this process without calls.</param>
    /// <param name="configure">The client.</param>
    /// <param name="meters">Who makes its meters; null: it measures nothing.</param>
    public CacheClient NewClient(bool isLocal = false, Action<CacheClientOptions>? configure = null, IMeterFactory? meters = null)
    {
        // A loaded machine must not fail what a test does not mean to.
        var options = new CacheClientOptions { Timeout = TimeSpan.FromSeconds(60) };
        configure?.Invoke(options);
        return new(_cluster.Client, options, isLocal ? _local : null, TimeProvider.System, meters: meters);
    }

    public MetadataClient NewMetadata() => new(_cluster.Client, new() { Timeout = TimeSpan.FromSeconds(60) }, TimeProvider.System, new Random(7));

    /// <summary>Every silo that is up has its share of the shards and of the copies, and nothing is on its way.</summary>
    public Task SettlesAsync() => Eventually.TrueAsync(
        async () =>
        {
            var reports = await ReportsAsync();
            var silos = reports.Count;
            var copies = Math.Min(_options.Backups, silos - 1);
            return silos == _silos.Count(silo => silo.IsActive)
                && reports.Sum(report => report.OwnedShards) == Partitions
                && reports.Sum(report => report.BackupShards) == Partitions * copies
                && reports.All(report => report.IsSure && report.WaitingBytes == 0 && report.OwnedShards >= Partitions / silos);
        },
        "the cache settles");

    public async Task<IReadOnlyList<CacheMemberReport>> ReportsAsync()
    {
        var reports = new List<CacheMemberReport>();
        foreach (var silo in _silos.Where(silo => silo.IsActive))
        {
            try
            {
                reports.Add(await _cluster.Client.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(CacheGrains.DefaultCache, silo.Name)).GetReportAsync().WaitAsync(TimeSpan.FromSeconds(5)));
            }
            catch (Exception e) when (e is TimeoutException or OrleansException or PinnedSiloUnavailableException)
            {
                // It has nothing to say now.
            }
        }

        return reports;
    }

    public Task KillAsync(string silo) => _cluster.KillSiloAsync(Handle(silo));

    public Task StopAsync(string silo) => _cluster.StopSiloAsync(Handle(silo));

    public async Task RestartAsync(string silo)
    {
        var old = Handle(silo);
        _silos[_silos.IndexOf(old)] = await _cluster.StartSiloAsync(old.InstanceNumber, _cluster.Options);
    }

    public async Task AddAsync()
    {
        var added = await _cluster.StartSiloAsync(_silos.Max(silo => silo.InstanceNumber) + 1, _cluster.Options);
        _silos.Add(added);
    }

    public async ValueTask DisposeAsync()
    {
        await TestClusters.EndAsync(_cluster, _silos);
        _folder.Dispose();
    }

    private InProcessSiloHandle Handle(string silo) => _silos.Single(handle => handle.Name == silo);
}
