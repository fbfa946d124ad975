using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What becomes of what is held when its host stops.</summary>
public sealed class LockReleaseTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly ConcurrentDictionary<long, bool> _released = [];
    private FileStateStoreHost _files = null!;

    public async Task InitializeAsync() => _files = await FileStateStoreHost.OpenAsync(_folder.Path);

    public async Task DisposeAsync()
    {
        await _files.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_client_that_stops_gives_back_what_it_holds_after_its_workers_have_stopped()
    {
        var worker = new Worker();
        await using var cluster = await StartAsync(configureClient: client =>
        {
            client.Services.AddOrleansClusterLocks();
            client.Services.AddHostedService(services => worker.Of(services.GetRequiredService<LockClient>()));
        });
        await cluster.StopClusterClientAsync();
        Assert.True(worker.HeldItWhenItStopped);
        Assert.True(worker.Held!.LostToken.IsCancellationRequested);
        Assert.Empty((await cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<ILockGrain>(Worker.Name).GetReportAsync(0)).Holds);
    }

    [Fact]
    public async Task A_silo_that_stops_gives_back_what_its_own_services_hold()
    {
        await using var cluster = await StartAsync(configureSilo: silo => silo.Services.AddOrleansClusterLocks());
        var held = await cluster.Silos[1].ServiceProvider.GetRequiredService<LockClient>().Lock("silo").AcquireAsync(Calls.Long);
        await cluster.StopSiloAsync(cluster.Silos[1]);
        Assert.True(held.LostToken.IsCancellationRequested);
        Assert.Empty((await cluster.Client.GetGrain<ILockGrain>("silo").GetReportAsync(0)).Holds);
    }

    [Fact]
    public async Task Registered_before_the_cluster_it_gives_back_before_anything_stops()
    {
        var releasedWhenClusterStopped = -1;
        using var host = Build(() => Task.FromResult(true), () => releasedWhenClusterStopped = _released.Count);
        await host.StartAsync();
        await host.Services.GetRequiredService<LockClient>().Lock("a").AcquireAsync();
        await host.StopAsync();
        Assert.Equal(1, releasedWhenClusterStopped);
    }

    [Fact]
    public async Task A_host_stops_in_time_though_nobody_answers_and_a_callback_blocks()
    {
        var hasStopped = false;
        using var gate = new ManualResetEventSlim();
        using var host = Build(FakeLock.Never<bool>, () => hasStopped = true);
        await host.StartAsync();
        var client = host.Services.GetRequiredService<LockClient>();
        var unanswered = await client.Lock("a").AcquireAsync();
        var blocked = await client.Lock("b").AcquireAsync();
        blocked.LostToken.Register(() => gate.Wait(TimeSpan.FromSeconds(20)));
        await host.StopAsync();
        Assert.True(hasStopped);
        Assert.False(gate.IsSet);
        Assert.Equal([unanswered.Wish.Number], _released.Keys);
        gate.Set();
    }

    [Fact]
    public async Task A_host_that_never_asked_for_the_client_makes_none_to_stop_it()
    {
        var hasStopped = false;
        using var host = Build(() => throw new InvalidOperationException("Nothing is held."), () => hasStopped = true);
        await host.StartAsync();
        await host.StopAsync();
        Assert.True(hasStopped);
        Assert.Empty(_released);
    }

    private async Task<InProcessTestCluster> StartAsync(Action<ISiloBuilder>? configureSilo = null, Action<IClientBuilder>? configureClient = null)
    {
        var builder = TestClusters.Builder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddOrleansClusterLocks();
            silo.AddFileGrainStorage(DurableState.ProviderName, _files);
            configureSilo?.Invoke(silo);
        });
        if (configureClient is not null)
            builder.ConfigureClient(configureClient);
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    // A host whose cluster is made up, and comes after the locks.
    private IHost Build(Func<Task<bool>> release, Action clusterStops)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddOrleansClusterLocks(options => options.CallTimeout = TimeSpan.FromMilliseconds(200));
        var grain = CallProxy.Make<ILockGrain>((method, arguments) => method.Name switch
        {
            nameof(ILockGrain.AcquireAsync) => Task.FromResult(FakeLock.Granted((AcquireCall)arguments[0]!)),
            nameof(ILockGrain.ReleaseAsync) => ReleaseAsync(((LockWish)arguments[0]!).Number),
            _ => throw new NotSupportedException(method.Name),
        });
        builder.Services.AddSingleton(CallProxy.Make<IGrainFactory>((_, _) => grain));
        builder.Services.AddHostedService(_ => new Stopping(clusterStops));
        return builder.Build();

        Task<bool> ReleaseAsync(long wish)
        {
            _released[wish] = true;
            return release();
        }
    }

    private sealed class Stopping(Action stops) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            stops();
            return Task.CompletedTask;
        }
    }

    // Works until it is stopped, and leaves its lock to others to give back.
    private sealed class Worker : IHostedService
    {
        public const string Name = "worker";

        private LockClient? _client;

        public LockHandle? Held { get; private set; }

        public bool HeldItWhenItStopped { get; private set; }

        public Worker Of(LockClient client)
        {
            _client = client;
            return this;
        }

        public async Task StartAsync(CancellationToken cancellationToken) => Held = await _client!.Lock(Name).AcquireAsync(Calls.Long, cancellationToken);

        public async Task StopAsync(CancellationToken cancellationToken) =>
            HeldItWhenItStopped = !Held!.LostToken.IsCancellationRequested && await Held.Grain.RenewAsync(Held.Wish);
    }
}
