using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Shared;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>Silos that share one folder of grain state, each with a disk of its own on it, as processes would.</summary>
public sealed class SharedStateCluster : IStateCluster, IAsyncDisposable
{
    private readonly TestFolder? _ownFolder;
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;
    private readonly List<SharedDiskFaults> _faults;

    private SharedStateCluster(
        TestFolder? ownFolder, string folder, InProcessTestCluster cluster, List<string> names, List<SharedDiskFaults> faults, SharedStateGate gate)
    {
        _ownFolder = ownFolder;
        Folder = folder;
        _cluster = cluster;
        _silos = names.ConvertAll(name => cluster.Silos.Single(silo => silo.Name == name));
        _faults = faults;
        Gate = gate;
    }

    /// <summary>The disk's root; the store is in "state".</summary>
    public string Folder { get; }

    /// <summary>Stands before the grains that serve the state.</summary>
    public SharedStateGate Gate { get; }

    public int Count => _silos.Count;

    public static async Task<SharedStateCluster> StartAsync(int silos = 3, string? folder = null)
    {
        var ownFolder = folder is null ? new TestFolder() : null;
        folder ??= ownFolder!.Path;
        var faults = Enumerable.Range(0, silos).Select(_ => new SharedDiskFaults()).ToList();
        var gate = new SharedStateGate();
        var names = new List<string>();
        var builder = TestClusters.Builder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            var index = IndexOf(names, options.SiloName);
            silo.AddIncomingGrainCallFilter(call => gate.PassAsync(index, call));
            silo.AddSharedFileGrainStorage(
                DurableState.ProviderName,
                _ => new SharedDisk(folder, faults[index]),
                shared =>
                {
                    shared.AttemptTimeout = TimeSpan.FromMilliseconds(250);
                    shared.TimeLimit = TimeSpan.FromSeconds(60);
                });
        });
        var cluster = builder.Build();
        try
        {
            await cluster.DeployAsync();
        }
        catch
        {
            await cluster.DisposeAsync();
            ownFolder?.Dispose();
            throw;
        }

        return new SharedStateCluster(ownFolder, folder, cluster, names, faults, gate);
    }

    /// <summary>Runs what is to fail with no more time than it needs for that.</summary>
    public async Task InShortAsync(Func<Task> work)
    {
        var options = _silos.ConvertAll(silo => silo.ServiceProvider.GetRequiredService<IOptions<SharedFileStorageOptions>>().Value);
        var limit = options[0].TimeLimit;
        options.ForEach(silo => silo.TimeLimit = TimeSpan.FromMilliseconds(400));
        await work();
        options.ForEach(silo => silo.TimeLimit = limit);
    }

    public SharedDiskFaults FaultsOf(int silo) => _faults[silo];

    /// <summary>The provider as the grains of a silo have it.</summary>
    public IGrainStorage StorageOf(int silo) =>
        _silos[silo].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(DurableState.ProviderName);

    /// <summary>The silos that hold the folder: one, or none.</summary>
    public int[] Keepers() => [.. Enumerable.Range(0, Count).Where(silo => _silos[silo].IsActive && KeeperOf(silo).IsKeeper)];

    internal SharedStateKeeper KeeperOf(int silo) => _silos[silo].ServiceProvider.GetRequiredService<SharedStateKeeper>();

    public async Task<GrainState<Note>> ReadAsync(int silo, string key = "key")
    {
        var state = new GrainState<Note>(new Note());
        await StorageOf(silo).ReadStateAsync("note", IdOf(key), state);
        return state;
    }

    public Task WriteAsync(int silo, GrainState<Note> state, string key = "key") =>
        StorageOf(silo).WriteStateAsync("note", IdOf(key), state);

    public Task ClearAsync(int silo, GrainState<Note> state, string key = "key") =>
        StorageOf(silo).ClearStateAsync("note", IdOf(key), state);

    public Task KillAsync(int silo) => _cluster.KillSiloAsync(_silos[silo]);

    public Task StopAsync(int silo) => _cluster.StopSiloAsync(_silos[silo]);

    public async Task RestartAsync(int silo) =>
        _silos[silo] = await _cluster.StartSiloAsync(_silos[silo].InstanceNumber, _cluster.Options);

    public async ValueTask DisposeAsync()
    {
        await TestClusters.EndAsync(_cluster, _silos);
        _ownFolder?.Dispose();
    }

    // A cluster may start its silos at once, in any order.
    private static int IndexOf(List<string> names, string name)
    {
        lock (names)
        {
            if (!names.Contains(name))
                names.Add(name);
            return names.IndexOf(name);
        }
    }

    private static GrainId IdOf(string key) => GrainId.Create("type", key);
}
