using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Consensus;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>Silos with a metadata store on folders of their own, a gate before their replicas, and a client of it.</summary>
internal sealed class ClientCluster : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;
    private readonly List<MetadataClient> _clients = [];
    private int _seed;

    private ClientCluster(TestFolder folder, InProcessTestCluster cluster, ReplicaGate gate)
    {
        (_folder, _cluster, _silos, Gate) = (folder, cluster, [.. cluster.Silos], gate);
        Client = NewClient();
    }

    public ReplicaGate Gate { get; }

    public MetadataClient Client { get; }

    public IReadOnlyList<string> SiloNames => _silos.ConvertAll(silo => silo.Name);

    public static async Task<ClientCluster> StartAsync(int silos = 3, Action<MetadataOptions>? store = null)
    {
        var folder = new TestFolder();
        var gate = new ReplicaGate();
        var builder = TestClusters.Builder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            var name = options.SiloName;
            silo.AddSiloDisk(_ => new RealDisk(Path.Combine(folder.Path, name)));
            silo.AddIncomingGrainCallFilter(call => gate.PassAsync(name, call));
            silo.AddMetadata(store);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var started = new ClientCluster(folder, cluster, gate);
        await TestGroups.CreateAsync(started.Replica(started.SiloNames[0]), [.. started.SiloNames]);
        await started.LeaderAsync();
        return started;
    }

    /// <summary>Another client, disposed of with the cluster.</summary>
    public MetadataClient NewClient(Action<MetadataClientOptions>? configure = null, TimeProvider? time = null)
    {
        // A loaded machine must not fail what a test does not mean to.
        var options = new MetadataClientOptions { Timeout = TimeSpan.FromSeconds(60) };
        configure?.Invoke(options);
        var client = new MetadataClient(_cluster.Client, options, time ?? TimeProvider.System, new Random(++_seed));
        _clients.Add(client);
        return client;
    }

    public IRaftReplicaGrain Replica(string silo, string group = MetadataGroups.Default) => _cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, silo));

    public Task KillAsync(string silo) => _cluster.KillSiloAsync(Handle(silo));

    public async Task RestartAsync(string silo)
    {
        var old = Handle(silo);
        _silos[_silos.IndexOf(old)] = await _cluster.StartSiloAsync(old.InstanceNumber, _cluster.Options);
    }

    /// <summary>The silo of the leader, when there is one.</summary>
    public async Task<string> LeaderAsync()
    {
        string? leader = null;
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var silo in _silos.Where(silo => silo.IsActive))
                {
                    try
                    {
                        if ((await Replica(silo.Name).GetReportAsync().WaitAsync(TimeSpan.FromSeconds(5))).Role == "Leader")
                            leader = silo.Name;
                    }
                    catch (Exception e) when (e is TimeoutException or OrleansException or PinnedSiloUnavailableException)
                    {
                        // It has nothing to say now.
                    }
                }

                return leader is not null;
            },
            "there is a leader");
        return leader!;
    }

    /// <summary>Waits until every replica has applied what any of them knows to be committed now.</summary>
    public async Task AllHaveAppliedAsync()
    {
        var reports = await Task.WhenAll(SiloNames.Select(silo => Replica(silo).GetReportAsync()));
        var index = reports.Max(report => report.CommitIndex);
        foreach (var silo in SiloNames)
            await Eventually.TrueAsync(async () => (await Replica(silo).GetReportAsync()).AppliedIndex >= index, $"{silo} has applied {index}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        await TestClusters.EndAsync(_cluster, _silos);
        _folder.Dispose();
    }

    private InProcessSiloHandle Handle(string silo) => _silos.Single(handle => handle.Name == silo);
}
