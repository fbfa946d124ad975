using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.TestingHost;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Bench.Metadata;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Harness;

namespace OrleansCluster.Bench.Locks;

/// <summary>Three silos in this process, with the clients.</summary>
internal sealed class OneProcessLocks : ILockTarget
{
    private const int Count = 3;
    private static readonly ByteString Filler = ByteString.OfUtf8("bench/filler");
    private readonly InProcessTestCluster _cluster;
    private readonly ServiceProvider _services;
    private readonly FileStateStoreHost? _state;
    private readonly LocksStorage _storage;
    private readonly LockCaller _caller;

    private OneProcessLocks(InProcessTestCluster cluster, ServiceProvider services, FileStateStoreHost? state, LocksStorage storage)
    {
        (_cluster, _services, _state, _storage) = (cluster, services, state, storage);
        _caller = new LockCaller(services.GetRequiredService<LockClient>());
    }

    /// <summary>Where all its files are.</summary>
    public required string Folder { get; init; }

    public string Title => TitleOf(_storage);

    public string Differs => _storage == LocksStorage.File ? "no sockets, 1 log flushed" : "no sockets, 3 logs flushed";

    public IReadOnlyList<int> Processes => [Environment.ProcessId];

    public bool HasQueue => true;

    public bool HasElections => true;

    public static string TitleOf(LocksStorage storage) => $"ours, {storage}, one process";

    public static async Task<OneProcessLocks> StartAsync(string folder, LocksStorage storage, CancellationToken cancellationToken)
    {
        var state = storage == LocksStorage.File ? await FileStateStoreHost.OpenAsync(folder, cancellationToken) : null;
        var builder = new InProcessTestClusterBuilder(Count);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) => LocksSilo.Configure(silo, options.SiloName, Path.Combine(folder, options.SiloName), state));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var services = new ServiceCollection()
            .AddSingleton(cluster.Client)
            .AddSingleton<IGrainFactory>(cluster.Client)
            .AddOrleansClusterMetadata()
            .AddOrleansClusterLocks(options => options.MaxHeldLocks = LockCaller.MaxHeldLocks)
            .BuildServiceProvider();
        var target = new OneProcessLocks(cluster, services, state, storage) { Folder = folder };
        if (storage != LocksStorage.Consensus) return target;
        var metadata = new MetadataCaller(cluster.Client, services.GetRequiredService<MetadataClient>());
        await metadata.CreateAsync([.. cluster.Silos.Select(silo => silo.Name)]);
        await metadata.WaitAllAsync(Count);
        return target;
    }

    public Task PrepareAsync(int clients) => Task.CompletedTask;

    public Task<IAsyncDisposable> AcquireAsync(int client, string name, CancellationToken cancellationToken) => _caller.AcquireAsync(name, cancellationToken);

    public Task<IAsyncDisposable> CampaignAsync(int client, string name, CancellationToken cancellationToken) => _caller.CampaignAsync(client, name, cancellationToken);

    public Task<int> WaitingAsync(string name) => _caller.WaitingAsync(name);

    /// <summary>Has the store do now what it does by itself after an hour, or a million revisions. Nothing, if it keeps no history.</summary>
    public async Task ForgetHistoryAsync()
    {
        if (_storage != LocksStorage.Consensus) return;
        var metadata = _services.GetRequiredService<MetadataClient>();
        await metadata.CompactAsync((await metadata.GetStatusAsync()).Revision);

        // A replica takes a snapshot, and lets go of its log and of older snapshots, when so much has come since the last; more after a large one.
        var filler = ByteString.CopyOf(new byte[512 * 1024]);
        for (var written = 0L; written < 10 * new ReplicaOptions().SnapshotBytes; written += filler.Length)
            await metadata.CompactAsync((await metadata.PutAsync(Filler, filler)).Revision);
        await metadata.CompactAsync((await metadata.DeleteAsync(KeyRange.One(Filler))).Revision);
        await new MetadataCaller(_cluster.Client, metadata).WaitAllAsync(Count);
        var status = await metadata.GetStatusAsync();
        await Until.TrueAsync(async () => (status = await metadata.GetStatusAsync()).RetainedBytes < 2 * filler.Length, () => $"The history is not given up: {status}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        if (_state is not null) await _state.DisposeAsync();
    }
}
