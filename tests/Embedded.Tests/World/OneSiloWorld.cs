using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Tests.Engine;

namespace OrleansCluster.Embedded.Tests.World;

/// <summary>A cluster of one silo and a client, in which nothing happens by itself: turns, time and messages are the test's.</summary>
internal sealed class OneSiloWorld : IAsyncDisposable
{
    private static int s_next;

    private readonly string _id = $"one-silo-{Interlocked.Increment(ref s_next)}";
    private readonly IHost _silo;
    private readonly IHost _client;

    private OneSiloWorld(bool keepsObservers)
    {
        Cluster = EmbeddedClusters.Open(_id, _id, new EngineWorld(Scheduler, Time, new CountingRandom(), Fabric) { KeepsObservers = keepsObservers });
        _silo = Build(builder => builder.UseOrleans(silo => silo
            .UseLocalhostClustering(11111, 30000, null, _id, _id)
            .Configure<SiloOptions>(static options => options.SiloName = "silo-0")));
        _client = Build(builder => builder.UseOrleansClient(client => client.UseLocalhostClustering(30000, _id, _id)));
    }

    public StepScheduler Scheduler { get; } = new();

    public ManualTime Time { get; } = new();

    public LossyFabric Fabric { get; } = new() { HidesCallers = true };

    public EmbeddedCluster Cluster { get; }

    public Silo Silo => _silo.Services.GetRequiredService<SiloAccessor>().Value;

    public ClientRuntime Client => _client.Services.GetRequiredService<ClientAccessor>().Value;

    public IGrainFactory Grains => _client.Services.GetRequiredService<IGrainFactory>();

    public static async Task<OneSiloWorld> Start(bool keepsObservers = false)
    {
        var world = new OneSiloWorld(keepsObservers);
        await world._silo.StartAsync();
        await world._client.StartAsync();
        return world;
    }

    public Activation? ActivationOf(IAddressable grain) => Cluster.Directory.Find(grain.GetGrainId(), Silo);

    /// <summary>Lets all happen that can, and expects the call to have ended by that.</summary>
    public async Task<T> Run<T>(Task<T> call)
    {
        Scheduler.RunAll();
        Assert.True(call.IsCompleted);
        return await call;
    }

    public void Advance(TimeSpan span) => Time.Advance(span, Scheduler.RunAll);

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        await _silo.StopAsync(new CancellationToken(canceled: true));
        _silo.Dispose();
        EmbeddedClusters.Leave(Cluster);
    }

    private static IHost Build(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        configure(builder);
        return builder.Build();
    }
}
