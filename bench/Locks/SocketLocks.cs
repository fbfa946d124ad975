using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using OrleansCluster.Bench.Engine.Processes;
using OrleansCluster.Bench.Metadata;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Bench.Locks;

/// <summary>Silo processes, and this process as their client: three, or one if its folder keeps who holds what.</summary>
internal sealed class SocketLocks : ILockTarget
{
    private readonly LocksStorage _storage;
    private readonly SiloProcesses _silos;
    private readonly int _count;
    private IHost? _host;
    private LockCaller? _caller;

    private SocketLocks(string folder, LocksStorage storage)
    {
        _storage = storage;
        _count = storage == LocksStorage.File ? 1 : 3;
        _silos = new SiloProcesses(_count, LocksSiloCommand.Name, index => [Path.Combine(folder, LocksSiloCommand.NameOf(index)), storage.ToString()]);
    }

    public string Title => TitleOf(_storage);

    public string Differs => _storage == LocksStorage.File ? "1 silo process, sockets, 1 log flushed" : "3 silo processes, sockets, 3 logs flushed";

    public IReadOnlyList<int> Processes => _silos.Ids;

    public bool HasQueue => true;

    public bool HasElections => true;

    private LockCaller Caller => _caller!;

    public static string TitleOf(LocksStorage storage) => $"ours, {storage}, sockets";

    public static async Task<SocketLocks> StartAsync(string folder, LocksStorage storage, CancellationToken cancellationToken)
    {
        var target = new SocketLocks(folder, storage);
        await target._silos.StartAsync(cancellationToken);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => ProcessEngine.ConfigureClient(client, target._silos.Ports));
        builder.Services.AddOrleansClusterMetadata();
        builder.Services.AddOrleansClusterLocks(options => options.MaxHeldLocks = LockCaller.MaxHeldLocks);
        target._host = builder.Build();
        await target._host.StartAsync(cancellationToken);
        var services = target._host.Services;
        target._caller = new LockCaller(services.GetRequiredService<LockClient>());
        if (storage != LocksStorage.Consensus) return target;
        var metadata = new MetadataCaller(services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<MetadataClient>());
        await metadata.CreateAsync([.. Enumerable.Range(0, target._count).Select(LocksSiloCommand.NameOf)]);
        await metadata.WaitAllAsync(target._count);
        return target;
    }

    public Task PrepareAsync(int clients) => Task.CompletedTask;

    public Task<IAsyncDisposable> AcquireAsync(int client, string name, CancellationToken cancellationToken) => Caller.AcquireAsync(name, cancellationToken);

    public Task<IAsyncDisposable> CampaignAsync(int client, string name, CancellationToken cancellationToken) => Caller.CampaignAsync(client, name, cancellationToken);

    public Task<int> WaitingAsync(string name) => Caller.WaitingAsync(name);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        await _silos.DisposeAsync();
    }
}
