using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Shared;
using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Register;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Workloads.State;

/// <summary>
/// The registers of <see cref="RegisterWorkload"/>, with "Durable" in a folder that the silos share: whoever has its lock serves it.
/// <para>Never seen: what the registers never show, whoever keeps the folder, dies with it, stands still with it or hands it over; a write
/// that acts twice, or is said to have lost to another and is there.</para>
/// <para>Budget: the folder's disk keeps what was flushed and loses nothing else while its machine has power; a request is delivered at most
/// once. In the liveness phase the silo that is broken is down: one that stands still, or that nobody reaches, may have the folder.</para>
/// </summary>
internal class StateWorkload : RegisterWorkload
{
    private World? _world;
    private DiskMedium? _shared;

    public override string Name => "state";

    public override string Promise => "grain state in a folder that the silos share is linearizable and loses nothing, whoever holds the folder, and no write of it acts twice";

    public override FaultBudget Budget { get; } =
        new("the shared folder's disk keeps what was flushed, and its lock ends with the process; a request is delivered at most once")
        {
            DamagedDisks = int.MaxValue,
            Excluded = ["duplicate"],
        };

    public override bool WorksBesideHanging => false;

    public override void Build(World world)
    {
        _world = world;
        _shared = new DiskMedium(world.Loop, world.Seeds.Fork("shared folder"));
    }

    public override void ConfigureSilo(ISiloBuilder builder) =>
        builder.AddSharedFileGrainStorage(DurableState.ProviderName, services => Open(services.GetRequiredService<SimProcess>()));

    /// <summary>The shared folder's disk as a silo has it.</summary>
    protected virtual IDisk Wrap(IDisk disk) => disk;

    private IDisk Open(SimProcess process)
    {
        var disk = new SimDisk(_shared!, process, $"{_world!.RunName}/{process}/shared");
        process.Died += () =>
        {
            disk.ProcessDied();
            _shared!.ProcessCrash(disk);
        };
        return Wrap(disk);
    }
}
