using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.TestingHost;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Bench.Metadata;

/// <summary>Three silos in this process, with the clients.</summary>
internal sealed class OneProcessTarget : IMetadataTarget
{
    public const string Title = "ours, one process";
    private const int Count = 3;
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;
    private readonly ServiceProvider _services;
    private readonly MetadataCaller _caller;

    private OneProcessTarget(InProcessTestCluster cluster, ServiceProvider services, string folder)
    {
        (_cluster, _services, Folder) = (cluster, services, folder);
        _silos = [.. cluster.Silos];
        _caller = new MetadataCaller(cluster.Client, services.GetRequiredService<MetadataClient>());
    }

    public string Name => Title;

    public string Folder { get; }

    public IReadOnlyList<int> Processes => [Environment.ProcessId];

    public static async Task<OneProcessTarget> StartAsync(string folder)
    {
        var builder = new InProcessTestClusterBuilder(Count);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) => MetadataSilo.Configure(silo, Path.Combine(folder, options.SiloName)));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var services = new ServiceCollection()
            .AddSingleton(cluster.Client)
            .AddSingleton<IGrainFactory>(cluster.Client)
            .AddOrleansClusterMetadata()
            .BuildServiceProvider();
        var target = new OneProcessTarget(cluster, services, folder);
        await target._caller.CreateAsync([.. target._silos.Select(silo => silo.Name)]);
        await target._caller.WaitAllAsync(Count);
        return target;
    }

    public Task PutAsync(byte[] key, byte[] value) => _caller.PutAsync(key, value);

    public Task ReadAsync(byte[] key) => _caller.ReadAsync(key);

    public Task ReadStaleAsync(byte[] key) => _caller.ReadStaleAsync(key);

    public async Task<long> KillLeaderAsync()
    {
        var leader = await _caller.LeaderAsync();
        var killed = Stopwatch.GetTimestamp();
        await _cluster.KillSiloAsync(_silos.Single(silo => silo.Name == leader));
        return killed;
    }

    public Task KillAllAsync() => Task.WhenAll(_silos.Where(silo => silo.IsActive).Select(silo => _cluster.KillSiloAsync(silo)));

    public async Task RestartAsync()
    {
        for (var index = 0; index < Count; index++)
        {
            if (!_silos[index].IsActive) _silos[index] = await _cluster.StartSiloAsync(_silos[index].InstanceNumber, _cluster.Options);
        }

        await _caller.WaitAllAsync(Count);
    }

    public Task PutUntilDoneAsync(byte[] key, byte[] value) => _caller.PutUntilDoneAsync(key, value);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
