using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Consensus;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>Silos with a replica of the metadata store each, and grain state in it.</summary>
public sealed class ConsensusStateCluster : IStateCluster, IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;

    private ConsensusStateCluster(TestFolder folder, InProcessTestCluster cluster, ConsensusGate gate)
    {
        _folder = folder;
        _cluster = cluster;
        _silos = [.. cluster.Silos];
        Gate = gate;
    }

    /// <summary>Stands before the replicas.</summary>
    public ConsensusGate Gate { get; }

    public int Count => _silos.Count;

    /// <param name="silos">How many.</param>
    /// <param name="timeout">How long an operation may take; a minute, if not given, so that no loaded machine is taken for a failure.</param>
    /// <param name="isCreated">Whether there is a group already.</param>
    public static async Task<ConsensusStateCluster> StartAsync(int silos = 3, TimeSpan? timeout = null, bool isCreated = true)
    {
        var folder = new TestFolder();
        var gate = new ConsensusGate();
        var builder = TestClusters.Builder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddSiloDisk(_ => new RealDisk(Path.Combine(folder.Path, options.SiloName)));
            silo.AddIncomingGrainCallFilter(gate.PassAsync);
            silo.AddMetadata(null, replicas => replicas.SnapshotBytes = 1 << 20);
            silo.AddConsensusGrainStorage(DurableState.ProviderName, client =>
            {
                client.NearestSilo = options.SiloName;
                client.Timeout = timeout ?? TimeSpan.FromSeconds(60);
                client.CallTimeout = client.Timeout < client.CallTimeout ? client.Timeout : client.CallTimeout;
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var started = new ConsensusStateCluster(folder, cluster, gate);
        if (isCreated)
            await started.CreateGroupAsync();
        return started;
    }

    public async Task CreateGroupAsync()
    {
        await TestGroups.CreateAsync(Replica(0), [.. _silos.Select(silo => silo.Name)]);
        await LeaderAsync();
    }

    /// <summary>The provider as the grains of a silo have it.</summary>
    public IGrainStorage StorageOf(int silo) => _silos[silo].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(DurableState.ProviderName);

    /// <summary>The client that its provider uses.</summary>
    internal MetadataClient ClientOf(int silo) => _silos[silo].ServiceProvider.GetRequiredService<ConsensusStateClient>().Client;

    public async Task<int> LeaderAsync()
    {
        var leader = -1;
        await Eventually.TrueAsync(
            async () =>
            {
                for (var silo = 0; silo < Count; silo++)
                {
                    try
                    {
                        if (_silos[silo].IsActive && (await Replica(silo).GetReportAsync().WaitAsync(TimeSpan.FromSeconds(5))).Role == "Leader")
                            leader = silo;
                    }
                    catch (Exception e) when (e is TimeoutException or OrleansException or PinnedSiloUnavailableException)
                    {
                        // It has nothing to say now.
                    }
                }

                return leader >= 0;
            },
            "there is a leader");
        return leader;
    }

    public async Task<GrainState<Note>> ReadAsync(int silo, string key = "key")
    {
        var state = new GrainState<Note>(new Note());
        await StorageOf(silo).ReadStateAsync("note", IdOf(key), state);
        return state;
    }

    public Task WriteAsync(int silo, GrainState<Note> state, string key = "key") => StorageOf(silo).WriteStateAsync("note", IdOf(key), state);

    public Task ClearAsync(int silo, GrainState<Note> state, string key = "key") => StorageOf(silo).ClearStateAsync("note", IdOf(key), state);

    public Task KillAsync(int silo) => _cluster.KillSiloAsync(_silos[silo]);

    public Task StopAsync(int silo) => _cluster.StopSiloAsync(_silos[silo]);

    public async Task RestartAsync(int silo) => _silos[silo] = await _cluster.StartSiloAsync(_silos[silo].InstanceNumber, _cluster.Options);

    public async ValueTask DisposeAsync()
    {
        await TestClusters.EndAsync(_cluster, _silos);
        _folder.Dispose();
    }

    private static GrainId IdOf(string key) => GrainId.Create("type", key);

    private IRaftReplicaGrain Replica(int silo) =>
        _cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, _silos[silo].Name));
}
