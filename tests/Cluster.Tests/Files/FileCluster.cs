using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansCluster.Client.Files;
using OrleansCluster.Client.Status;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>A cluster of silos on folders of its own, each with a block store, and a file client.</summary>
public sealed class FileCluster : IAsyncDisposable
{
    public const int BlockSize = 64 * 1024;

    private readonly TestFolder? _ownFolder;
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;

    private FileCluster(TestFolder? ownFolder, string folder, FileStateStoreHost state, InProcessTestCluster cluster, CallGate gate, ShiftedClock clock, FileClientOptions options)
    {
        _ownFolder = ownFolder;
        Folder = folder;
        State = state;
        _cluster = cluster;
        _silos = [.. cluster.Silos];
        Gate = gate;
        Clock = clock;
        Client = new FileClient(cluster.Client, options, clock, new Random(1));
        Status = new ClusterStatusClient(cluster.Client, clock);
    }

    public string Folder { get; }

    public FileClient Client { get; }

    public ClusterStatusClient Status { get; }

    public IGrainFactory Grains => _cluster.Client;

    public IReadOnlyList<string> SiloNames => _silos.ConvertAll(silo => silo.Name);

    /// <summary>The clock of the file service, silos and client alike; the engine has its own.</summary>
    public ShiftedClock Clock { get; }

    public FileStateStoreHost State { get; }

    internal CallGate Gate { get; }

    public static async Task<FileCluster> StartAsync(
        int silos = 3,
        Action<FileServiceOptions>? service = null,
        Action<FileClientOptions>? client = null,
        string? folder = null,
        Func<IGrainStorage, string, GrainId, Task>? beforeWrite = null,
        Func<GrainId, Task>? beforeRead = null)
    {
        var ownFolder = folder is null ? new TestFolder() : null;
        folder ??= ownFolder!.Path;
        var gate = new CallGate();
        var clock = new ShiftedClock();
        var state = await FileStateStoreHost.OpenAsync(Path.Combine(folder, "state"));
        var builder = TestClusters.Builder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            var name = options.SiloName;
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.AddFileGrainStorage(DurableState.ProviderName, state);
            if (beforeWrite is not null || beforeRead is not null)
                silo.Services.AddGrainStorage(DurableState.ProviderName, (services, _) => new HookedStorage(
                    new FileGrainStorage(state, services.GetRequiredService<SiloFence>()), beforeWrite, beforeRead));
            silo.AddIncomingGrainCallFilter(call => gate.PassAsync(name, call));
            silo.AddOrleansClusterFiles(files =>
            {
                files.DataDirectory = Path.Combine(folder, name);
                files.ReplacedBlockGrace = TimeSpan.Zero;
                files.GarbageRetryPeriod = TimeSpan.FromMilliseconds(200);
                files.SweepPeriod = TimeSpan.FromDays(1);
                service?.Invoke(files);
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
            await state.DisposeAsync();
            ownFolder?.Dispose();
            throw;
        }

        var clientOptions = new FileClientOptions
        {
            BlockSize = BlockSize,
            RetryPause = TimeSpan.FromMilliseconds(10),
            CallTimeout = TimeSpan.FromSeconds(5),
        };
        client?.Invoke(clientOptions);
        return new FileCluster(ownFolder, folder, state, cluster, gate, clock, clientOptions);
    }

    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public IBlockStoreGrain Store(string silo) => Grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(silo));

    public IBlockDirectoryGrain DirectoryOf(string path) => Grains.GetGrain<IBlockDirectoryGrain>(path);

    public Task<FileStat> WriteAsync(string path, byte[] content, FileWriteOptions? options = null) =>
        Client.WriteAsync(path, new MemoryStream(content), options);

    public async Task<byte[]> ReadAsync(string path)
    {
        await using var stream = await Client.OpenReadAsync(path);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    public async Task<List<string>> NamesAsync(string directory)
    {
        var names = new List<string>();
        await foreach (var entry in Client.ListAllAsync(directory))
            names.Add(entry.IsDirectory ? entry.Name + "/" : entry.Name);
        return names;
    }

    public async Task<long> BlocksAsync() => (await Task.WhenAll(Live().Select(silo => Store(silo.Name).GetStatusAsync()))).Sum(status => status.Blocks);

    public Task KillAsync(string silo) => _cluster.KillSiloAsync(Handle(silo));

    public Task StopAsync(string silo) => _cluster.StopSiloAsync(Handle(silo));

    public async Task RestartAsync(string silo)
    {
        var old = Handle(silo);
        var started = await _cluster.StartSiloAsync(old.InstanceNumber, _cluster.Options);
        Assert.Equal(silo, started.Name);
        _silos[_silos.IndexOf(old)] = started;
    }

    public IServiceProvider ServicesOf(string silo) => Handle(silo).ServiceProvider;

    /// <summary>The file on disk of a block on a silo.</summary>
    public string FileOf(string silo, string blockId) => Directory
        .EnumerateFiles(Path.Combine(Folder, silo, "blocks"), "*", SearchOption.AllDirectories)
        .Single(file => Path.GetFileName(file).Contains(blockId, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await TestClusters.EndAsync(_cluster, _silos);
        await State.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private InProcessSiloHandle Handle(string silo) => _silos.Single(handle => handle.Name == silo);

    private IEnumerable<InProcessSiloHandle> Live() => _silos.Where(silo => silo.IsActive);
}
