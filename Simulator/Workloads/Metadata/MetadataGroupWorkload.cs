using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>
/// What the workloads of the metadata store have in common: a group of three replicas with the shipped registration, clients with the
/// shipped library, and a tape of what the replicas apply, to which everything that clients are told is held.
/// </summary>
internal abstract class MetadataGroupWorkload : Workload
{
    private const string Group = "metadata";

    private readonly Dictionary<SimClient, MetadataClient> _clients = [];
    private readonly TrueHistory _truth = new();
    private MetadataPlan? _plan;
    private LogTape? _tape;
    private int _calls;

    public override FaultBudget Budget { get; } =
        new("disks keep what was flushed as it was, but for one of three, which may be emptied for good; clocks drift by at most ρ")
        {
            DamagedDisks = 1,
            Excluded = ["bit-flip", "misdirected-write"],
        };

    public override double Minutes => 2;

    public override (TimeSpan Shortest, TimeSpan Longest) FaultPause => (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));

    public override Violation? Seen => _tape?.Contradiction ?? _truth.Wrong;

    private IEnumerable<string> SiloNames => Enumerable.Range(0, Silos).Select(number => $"silo-{number}");

    protected LogTape Tape => _tape!;

    /// <summary>What the group has done, so far.</summary>
    protected TrueHistory Truth => _truth;

    public override void Build(World world)
    {
        _plan = new MetadataPlan(world.Seeds.Fork("metadata"));
        _tape = new LogTape(() => world.Loop.Now);
        _tape.Added += _truth.Add;
    }

    public override void ConfigureSilo(ISiloBuilder builder)
    {
        var plan = _plan!;
        builder.AddMetadata(plan.Apply, plan.Apply);
        var shipped = builder.Services.Single(service => service.ServiceType == typeof(IReplicatedGroups));
        builder.Services.Remove(shipped);
        builder.Services.AddSingleton<IReplicatedGroups>(services => new WrappedGroups(
            (IReplicatedGroups)shipped.ImplementationFactory!(services),
            machine => new TapedMachine(
                Wrap(machine, services.GetRequiredService<SimProcess>()), Tape, services.GetRequiredService<SimProcess>().ToString())));
    }

    /// <summary>The group is there before anything fails.</summary>
    public override async Task PrepareAsync(World world, SimClient client)
    {
        string[] silos = [.. SiloNames];
        var first = client.Grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(Group, silos[0]));
        while (true)
        {
            try
            {
                await first.CreateGroupAsync(silos);
                return;
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), client.Process.Time);
            }
        }
    }

    public override Task<string?> DescribeAsync(SimClient client) => GroupDescription.AskAsync(client, Group, SiloNames);

    /// <summary>The next call's number, by which it is known again (<see cref="CallMarks"/>).</summary>
    public int NextCall() => ++_calls;

    /// <summary>The state machine as a replica has it: for planted bugs.</summary>
    protected virtual IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => machine;

    /// <summary>A replica as a client calls it: for planted bugs.</summary>
    protected virtual IRaftReplicaGrain Wrap(IRaftReplicaGrain replica, SimProcess process) => replica;

    /// <summary>The client library of a client process.</summary>
    protected MetadataClient ClientOf(SimClient client) => _clients.TryGetValue(client, out var known) ? known : _clients[client] = NewClient(client);

    /// <summary>A further client library in a client process, as if it had been started anew: nobody ends the one before it.</summary>
    protected MetadataClient Restart(SimClient client) => _clients[client] = NewClient(client);

    private MetadataClient NewClient(SimClient client) => new(
        new ReplicaFactory(client.Grains, replica => Wrap(replica, client.Process)),
        _plan!.ClientOptions(),
        client.Process.Time,
        new Random(client.Process.Chance.Next(int.MaxValue)));
}
