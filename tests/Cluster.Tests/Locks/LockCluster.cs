using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Consensus;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Silos that serve locks, with records in one of the providers, gates before both, and clients.</summary>
public sealed class LockCluster : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;
    private readonly FileStateStoreHost? _files;
    private readonly LockDatabase? _database;
    private readonly List<LockClient> _clients = [];
    private int _seed;

    private LockCluster(
        TestFolder folder, InProcessTestCluster cluster, FileStateStoreHost? files, LockDatabase? database, StorageGate.Rules records, LockGate calls)
    {
        (_folder, _cluster, _silos, _files, _database, Records, Calls) = (folder, cluster, [.. cluster.Silos], files, database, records, calls);
        Client = NewClient();
    }

    public LockClient Client { get; }

    internal StorageGate.Rules Records { get; }

    internal LockGate Calls { get; }

    public int Count => _silos.Count;

    public IGrainFactory Grains => _cluster.Client;

    public static async Task<LockCluster> StartAsync(StateProvider provider, int silos = 3, Action<LockServiceOptions>? configure = null)
    {
        var folder = new TestFolder();
        var files = provider == StateProvider.File ? await FileStateStoreHost.OpenAsync(Path.Combine(folder.Path, "state")) : null;
        var database = provider == StateProvider.Postgres ? await LockDatabase.CreateAsync() : null;
        var records = new StorageGate.Rules();
        var calls = new LockGate();
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddIncomingGrainCallFilter(calls.PassAsync);
            silo.AddOrleansClusterLocks(configure);
            if (files is not null)
            {
                silo.AddFileGrainStorage("Inner", files);
            }
            else if (database is null)
            {
                silo.AddSiloDisk(_ => new RealDisk(Path.Combine(folder.Path, options.SiloName)));
                silo.AddMetadata();
                silo.AddConsensusGrainStorage("Inner", client => (client.NearestSilo, client.Timeout) = (options.SiloName, TimeSpan.FromSeconds(60)));
            }

            silo.Services.AddGrainStorage(
                DurableState.ProviderName, (services, _) => new StorageGate(services.GetRequiredKeyedService<IGrainStorage>("Inner"), records));
        });
        database?.AddStorage(builder, "Inner");
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var started = new LockCluster(folder, cluster, files, database, records, calls);
        if (provider == StateProvider.Consensus)
            await TestGroups.CreateAsync(started.Replica(0), [.. started._silos.Select(silo => silo.Name)]);
        return started;
    }

    /// <summary>Another client, disposed of with the cluster.</summary>
    public LockClient NewClient(Action<LockClientOptions>? configure = null, IGrainFactory? grains = null)
    {
        // A loaded machine must not fail what a test does not mean to.
        var options = new LockClientOptions { Timeout = TimeSpan.FromSeconds(60), CallTimeout = TimeSpan.FromSeconds(5), WaitSlice = TimeSpan.FromSeconds(1) };
        configure?.Invoke(options);
        var client = new LockClient(grains ?? _cluster.Client, options, TimeProvider.System, new Random(++_seed), $"owner{_seed}");
        _clients.Add(client);
        return client;
    }

    /// <summary>A client of the store that consensus clusters keep their records in; to be disposed of by the test.</summary>
    public MetadataClient NewMetadataClient() => new(
        _cluster.Client, new MetadataClientOptions { Timeout = TimeSpan.FromSeconds(60) }, TimeProvider.System, new Random(++_seed));

    /// <summary>The provider behind the gate, as another silo's activation would use it.</summary>
    internal IGrainStorage InnerStorage => _silos.First(silo => silo.IsActive).ServiceProvider.GetRequiredKeyedService<IGrainStorage>("Inner");

    /// <summary>Writes a name's record as it is: what another activation does that takes over.</summary>
    public async Task TouchRecordAsync(GrainId grain, string stateName = "lock")
    {
        var state = new GrainState<LockState>(new LockState());
        await InnerStorage.ReadStateAsync(stateName, grain, state);
        await InnerStorage.WriteStateAsync(stateName, grain, state);
    }

    /// <summary>The record of a name; null if there is none.</summary>
    internal async Task<LockState?> RecordAsync(GrainId grain)
    {
        var state = new GrainState<LockState>(new LockState());
        await InnerStorage.ReadStateAsync("lock", grain, state);
        return state.RecordExists ? state.State : null;
    }

    /// <summary>How many lock activations the silos keep although nobody uses them.</summary>
    public int IdleNames => _silos.Where(silo => silo.IsActive).Sum(silo => silo.ServiceProvider.GetRequiredService<LockService>().Idle.Count);

    /// <summary>How many names the silos know as used.</summary>
    public int BusyNames => _silos.Where(silo => silo.IsActive).Sum(silo => silo.ServiceProvider.GetRequiredService<LockService>().Busy.Look().Count);

    /// <summary>How many locks have an activation.</summary>
    public async Task<int> LockActivationsAsync() => (await Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
        .Where(grain => grain.GrainType.Contains(nameof(LockGrain), StringComparison.Ordinal) && !grain.GrainType.Contains(nameof(ReaderWriterLockGrain), StringComparison.Ordinal))
        .Sum(grain => grain.ActivationCount);

    /// <summary>On which silo a grain is.</summary>
    public async Task<int> SiloOfAsync(IAddressable grain)
    {
        var address = await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return _silos.FindIndex(silo => silo.SiloAddress.Equals(address));
    }

    public string NameOf(int silo) => _silos[silo].Name;

    public Task KillAsync(int silo) => _cluster.KillSiloAsync(_silos[silo]);

    public Task StopAsync(int silo) => _cluster.StopSiloAsync(_silos[silo]);

    public async Task RestartAsync(int silo) => _silos[silo] = await _cluster.StartSiloAsync(_silos[silo].InstanceNumber, _cluster.Options);

    public async ValueTask DisposeAsync()
    {
        Calls.Around = (_, call) => call();
        await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        if (_files is not null)
            await _files.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _folder.Dispose();
    }

    private IRaftReplicaGrain Replica(int silo) =>
        _cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, _silos[silo].Name));
}
