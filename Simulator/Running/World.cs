using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Durable;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Network;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulator.Running;

/// <summary>Everything there is in one run: machines, network, the durable store, silos, clients. Made on the thread that runs it.</summary>
internal sealed class World : IDisposable
{
    private const int FirstSiloPort = 11_111;

    // A third of Orleans' default, so that calls that are lost do not fill the run with waiting.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    private static int s_runs;

    private readonly Workload _workload;
    private readonly Plant? _plant;
    private readonly List<SimNode> _nodes = [];
    private readonly List<SimMachine> _machines = [];
    private readonly List<SimClient> _clients = [];
    private readonly List<Action> _mends = [];
    private readonly EmbeddedCluster _cluster;
    private int _processes;
    private int _sites;
    private int _silos;

    public World(ulong seed, Workload workload, FaultSet faults, Plant? plant, Trace trace)
    {
        if (plant is not null && !PlantedBugs.IsAtWork(plant)) throw new ArgumentException($"'{plant.Name}' is a bug of the sources, and this program was compiled without it, or has it switched off.", nameof(plant));
        _workload = workload;
        _plant = plant;
        Seeds = new Chance(seed);
        Faults = faults;
        // Names the run within this process, for what is remembered by name there; nothing of the run depends on it.
        RunName = $"run{Interlocked.Increment(ref s_runs)}";
        Chance = Seeds.Fork("world");
        Loop = new SimLoop(Seeds.Fork("schedule"), trace);
        Network = new SimNetwork(Loop, Seeds.Fork("network"));
        Fabric = new SimFabric(Loop, Network, workload.MayComeTwice);
        Self = NewProcess("world", NewMachine("world"));
        DurableMachine = NewMachine("durable");
        Durable = new DurableService(NewProcess("durable", DurableMachine));
        History = new History(() => Loop.Now, without: RunName + "/");
        _cluster = EmbeddedClusters.Open(
            RunName, RunName, new EngineWorld(Loop, Self.Time, Seeds.Fork("engine"), Fabric) { Directory = Directory, AllowsTwins = true, Processors = 4, KeepsObservers = true });
    }

    /// <summary>Where every other stream of chance comes from, each by its purpose.</summary>
    public Chance Seeds { get; }

    /// <summary>What the world's own course is drawn from.</summary>
    public Chance Chance { get; }

    public string RunName { get; }

    public SimLoop Loop { get; }

    public SimNetwork Network { get; }

    public SimFabric Fabric { get; }

    public StaleDirectory Directory { get; } = new();

    public DurableService Durable { get; }

    public SimMachine DurableMachine { get; }

    /// <summary>The world's own process: it never fails, and its clock is true.</summary>
    public SimProcess Self { get; }

    public History History { get; }

    public FaultSet Faults { get; }

    public Phase Phase { get; set; }

    public TimeSpan Now => TimeSpan.FromTicks(Loop.Now);

    /// <summary>Everything that may crash: silos, or a workload's own programs.</summary>
    public IReadOnlyList<SimNode> Nodes => _nodes;

    public IEnumerable<SimSilo> Silos => _nodes.OfType<SimSilo>();

    public IReadOnlyList<SimClient> Clients => _clients;

    public EmbeddedCluster Cluster => _cluster;

    public Workload Workload => _workload;

    /// <summary>A machine with a new disk.</summary>
    public SimMachine NewMachine(string name)
    {
        var clock = new MachineClock(Loop);
        var machine = new SimMachine(name, _sites++, clock, new DiskMedium(Loop, Seeds.Fork($"disk {name} {_sites}")));
        _machines.Add(machine);
        return machine;
    }

    /// <summary>How many machines' disks have lost or changed, in this run, what they held durably: those of machines that are gone, too.</summary>
    public int DamagedDisks => _machines.Count(machine => machine.IsDamaged);

    /// <summary>Another machine with the same disk: what was attached to one is attached to the other.</summary>
    public SimMachine NewTwinMachine(SimMachine machine) =>
        new(machine.Name + "-twin", machine.Site, new MachineClock(Loop), machine.Disk, machine);

    /// <summary>Every machine of a silo, a program or a client.</summary>
    public IReadOnlyList<SimMachine> Machines() => [.. _nodes.Select(node => node.Machine).Concat(_clients.Select(client => client.Machine)).Distinct()];

    /// <summary>The next process of the run.</summary>
    public SimProcess NewProcess(string name, SimMachine machine)
    {
        var ordinal = _processes++;
        return new SimProcess(Loop, name, ordinal, machine.Site, machine.Clock, Seeds.Fork($"process {ordinal}"));
    }

    /// <summary>A silo that has not started yet, on a machine of its own or on one that there is.</summary>
    public SimSilo NewSilo(string name, SimMachine? machine = null, bool restarts = true)
    {
        var silo = new SimSilo(this, machine ?? NewMachine(name), name, FirstSiloPort + _silos++) { Restarts = restarts };
        _nodes.Add(silo);
        return silo;
    }

    public void Add(SimNode node) => _nodes.Add(node);

    public SimClient NewClient(string name)
    {
        var client = new SimClient(this, NewMachine(name));
        _clients.Add(client);
        return client;
    }

    /// <summary>The processes of the silos that the cluster takes for active.</summary>
    public IReadOnlyList<SimProcess> ActiveProcesses() => [.. _cluster.Membership.ActiveSilos.Select(Loop.ProcessOf)];

    /// <summary>Starts a node some time later, if it is down then.</summary>
    public void StartLater(SimNode node, TimeSpan delay) => Loop.After(delay, "restart", () =>
    {
        Revive(node);
    });

    /// <summary>Starts a node if it is down, and neither removed nor to stay so.</summary>
    public void Revive(SimNode node)
    {
        if (Phase != Phase.Over && node is { State: SiloState.Down, StaysBroken: false } && _nodes.Contains(node)) node.Start();
    }

    /// <summary>
    /// The faults are over: the network carries everything, nothing stands still, disks work, and what is down comes back. A program whose
    /// disk misbehaved starts anew, since it may have given up on it; so does a silo that the others take for dead.
    /// </summary>
    public void Heal()
    {
        foreach (var mend in _mends) mend();
        _mends.Clear();
        Network.Calm();
        Directory.Correct();
        foreach (var client in _clients) client.Process.Resume();
        foreach (var node in _nodes.ToArray())
        {
            node.StaysBroken = false;
            node.Machine.Disk.Faults.Clear();
            node.Process?.Resume();
            var isGivenUp = node is SimSilo { State: SiloState.Up, Silo: { } silo } && !_cluster.Membership.ActiveSilos.Contains(silo);
            if ((node.Machine.HadTrouble || isGivenUp) && node.State != SiloState.Down) node.Crash(powerLoss: false);
            node.Machine.HadTrouble = false;
            StartLater(node, Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        }
    }

    /// <summary>Something to be undone when the world heals next.</summary>
    public void WhenHealed(Action mend) => _mends.Add(mend);

    /// <summary>It is gone for good, and nothing starts it again.</summary>
    public void Remove(SimNode node)
    {
        _nodes.Remove(node);
        node.Dispose();
    }

    /// <summary>The disk that a process is given: the simulated one, or a planted bug around it.</summary>
    public Storage.IDisk DiskOf(SimDisk disk, SimProcess process) => _plant?.Disk(disk, process) ?? disk;

    public void ConfigureSilo(ISiloBuilder builder, SimProcess process, SimDisk disk)
    {
        builder.AddSiloDisk(_ => DiskOf(disk, process));
        builder.Services.AddSingleton(new SessionNumbers(process.Chance.NextUInt64()));
        builder.Services.AddGrainStorage(DurableState.ProviderName, (_, _) =>
        {
            var storage = new RemoteGrainStorage(Durable, Network, process);
            return _plant?.Storage(storage) ?? storage;
        });
        builder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        _workload.ConfigureSilo(builder);
        _plant?.ConfigureSilo(builder);
    }

    public void ConfigureClient(IClientBuilder builder, SimClient client)
    {
        builder.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        _workload.ConfigureClient(builder, client);
        _plant?.ConfigureClient(builder, client);
    }

    public void Dispose()
    {
        Phase = Phase.Over;
        foreach (var client in _clients) client.Dispose();
        foreach (var node in _nodes.ToArray()) node.Dispose();
        EmbeddedClusters.Leave(_cluster);
    }
}
