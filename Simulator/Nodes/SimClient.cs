using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Simulator.Network;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>A client process: the shipped client library over an Orleans client, with a clock of its own.</summary>
internal sealed class SimClient : IDisposable
{
    private readonly ServiceProvider _services;

    public SimClient(World world, SimMachine machine)
    {
        Machine = machine;
        Process = world.NewProcess(machine.Name, machine);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Process.Time);
        services.AddSingleton<ILoggerProvider>(new SimLog(Process));
        services.AddSingleton(new Random((int)(Process.Chance.NextUInt64() >> 33)));
        services.AddSingleton(Process);
        EngineServices.AddClient(services);
        var builder = new ClientBuilder(services, new ConfigurationBuilder().Build());
        builder.Configure<ClusterOptions>(options => options.ServiceId = options.ClusterId = world.RunName);
        world.ConfigureClient(builder, this);
        _services = services.BuildServiceProvider();
        var runtime = _services.GetRequiredService<ClientAccessor>().Value;
        world.Loop.Own(runtime, Process);
        world.Fabric.Connect(runtime, new Gateway(Process, world.Network, () => world.ActiveProcesses(), Process.Chance.Fork("gateway")));
    }

    public string Name => Machine.Name;

    public SimMachine Machine { get; }

    public SimProcess Process { get; }

    public IServiceProvider Services => _services;

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    /// <summary>Connects it: some silo must be active.</summary>
    public Task ConnectAsync() => Process.Run(async () =>
    {
        foreach (var service in _services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
    });

    public void Dispose()
    {
        Process.Kill();
        _services.Dispose();
    }
}
