using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.TestingHost;
using OrleansCluster.Bench.Metadata;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Bench.Locks;

/// <summary>Three silos in this process, with the clients.</summary>
internal sealed class OneProcessLocks : ILockTarget
{
    private const int Count = 3;
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

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        if (_state is not null) await _state.DisposeAsync();
    }
}
