using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Running;
using EngineSilo = OrleansCluster.Embedded.Cluster.Silo;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>
/// A silo by its name: the shipped registration, lifecycle and grains, on a simulated machine. It is started as a host starts it, service by
/// service, in a turn of its process; when its start fails it is tried again, as a container is restarted.
/// </summary>
internal sealed class SimSilo(World world, SimMachine machine, string name, int port) : SimNode(machine, name)
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private ServiceProvider? _services;
    private List<IHostedService> _hosted = [];

    public EngineSilo? Silo { get; private set; }

    /// <summary>Those of the present life; null before the first.</summary>
    public IServiceProvider? Services => _services;

    /// <summary>Why its last start failed; null if it did not.</summary>
    public Exception? LastStartFailure { get; private set; }

    /// <summary>Whether a start that failed is tried again.</summary>
    public bool Restarts { get; init; } = true;

    public override void Start()
    {
        if (State != SiloState.Down) throw new InvalidOperationException($"{Name} is {State}.");
        State = SiloState.Starting;
        Forget();
        var process = world.NewProcess(Name, Machine);
        Process = process;
        Disk = new SimDisk(Machine.Disk, process, $"{world.RunName}/{process}");
        _services = Build(process, Disk);
        Silo = _services.GetRequiredService<SiloAccessor>().Value;
        world.Loop.Own(Silo, process);
        _hosted = [.. _services.GetServices<IHostedService>()];
        var hosted = _hosted;
        _ = process.Run(async () =>
        {
            Exception? failure = null;
            try
            {
                foreach (var service in hosted) await service.StartAsync(CancellationToken.None);
            }
#pragma warning disable CA1031 // Whatever keeps it from starting ends this life.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
            }

            world.Loop.After(TimeSpan.Zero, "started", () => EndStart(process, failure));
        });
    }

    /// <summary>It dies. The others learn it some seconds later, or when it is back.</summary>
    public override void Crash(bool powerLoss)
    {
        if (State == SiloState.Down) return;
        Silo!.Fence();
        Die(powerLoss);
        var dead = Silo;
        world.Loop.After(world.Chance.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(15)), "declared-dead", () => DeclareDead(dead));
    }

    public override void Stop()
    {
        if (State != SiloState.Up || Process is not { } process) return;
        State = SiloState.Stopping;
        var hosted = _hosted;
        _ = process.Run(async () =>
        {
            using var limit = new CancellationTokenSource(StopTimeout, process.Time);
            foreach (var service in Enumerable.Reverse(hosted)) await service.StopAsync(limit.Token);
            world.Loop.After(TimeSpan.Zero, "stopped", () => EndStop(process));
        });
    }

    public override void Dispose()
    {
        if (State != SiloState.Down) Crash(powerLoss: false);
        Forget();
    }

    private static void DeclareDead(EngineSilo silo)
    {
        if (!silo.IsDead) silo.Cluster.DeclareDead(silo);
    }

    private void EndStart(SimProcess process, Exception? failure)
    {
        if (process.IsDead || State != SiloState.Starting) return;
        LastStartFailure = failure;
        if (failure is null)
        {
            State = SiloState.Up;
            return;
        }

        world.Loop.Trace.Add(world.Loop.Now, "start-failed", process.Ordinal, 0, failure);
        Crash(powerLoss: false);
        if (Restarts) world.StartLater(this, world.Chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
    }

    private void EndStop(SimProcess process)
    {
        if (process.IsDead) return;
        Die(powerLoss: false);
        DeclareDead(Silo!);

        // Whoever was to start it again may have come while it was still stopping.
        if (world.Phase != Phase.Safety) world.StartLater(this, TimeSpan.FromSeconds(1));
    }

    // For the others the life before this one ends, at the latest, when the next begins at the same address.
    private void Forget()
    {
        if (Silo is { } old) DeclareDead(old);
        _services?.Dispose();
        _services = null;
    }

    private ServiceProvider Build(SimProcess process, SimDisk disk)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(process.Time);
        services.AddSingleton<ILoggerProvider>(new SimLog(process));
        services.AddSingleton(process);
        EngineServices.AddSilo(services);
        var builder = new SiloBuilder(services, new ConfigurationBuilder().Build());
        builder.UseLocalhostClustering(port, port + 10_000, null, world.RunName, world.RunName);
        builder.Configure<SiloOptions>(options => options.SiloName = Name);
        world.ConfigureSilo(builder, process, disk);
        return services.BuildServiceProvider();
    }
}
