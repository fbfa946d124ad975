using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Consensus;
using OrleansCluster.Grains.Storage.Shared;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Durable;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// What the workloads of the lock service have in common: silos with the shipped registration over one of three stores behind "Durable",
/// clients with the shipped library, and in the end, all being whole, a look at what is left and a drill that counts the time.
/// <para>Budget: "Durable" keeps what it acknowledged, and clocks drift by at most ρ. Messages may do anything; requests may come twice. Beyond the
/// budget clocks drift by half, and only what gates promise is checked.</para>
/// </summary>
internal abstract class LockServiceWorkload : Workload
{
    private const string Inner = "inner";

    // The latest that a message arrives which was sent in the safety phase.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(62);

    private readonly Dictionary<SimClient, LockUser> _users = [];
    private readonly Dictionary<SimClient, MetadataClient> _stores = [];
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private World? _world;
    private LockPlan? _plan;
    private LockFindings? _findings;
    private QueueWitness? _queues;
    private TokenLedger? _tokens;
    private DiskMedium? _shared;
    private int _owners;
    private long _calm; // since when nothing fails any more

    public override FaultBudget Budget { get; } = new("what is behind \"Durable\" keeps what it acknowledged; clocks drift by at most ρ");

    public override TimeSpan Think => TimeSpan.FromMilliseconds(500);

    public override double Minutes => 2;

    public override (TimeSpan Shortest, TimeSpan Longest) FaultPause => (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15));

    // A silo that stands still may have the shared folder.
    public override bool WorksBesideHanging => Plan.Durable != DurableKind.Folder;

    public override Violation? Seen => _findings?.First;

    protected LockPlan Plan => _plan!;

    protected LockFindings Findings => _findings!;

    protected World World => _world!;

    /// <summary>How fast or slow a time may be counted by one clock that another has counted.</summary>
    protected double Drift => 2 * Budget.Drift;

    public override void Build(World world)
    {
        _world = world;
        _plan = new LockPlan(world.Seeds.Fork("locks"), world.Faults.BeyondBudget);
        _findings = new LockFindings(() => world.Loop.Now, Drift);
        _queues = new QueueWitness(_findings, () => world.Loop.Now, Budget.Drift, _plan.MaxWaiters);
        _tokens = new TokenLedger();
        if (_plan.Durable == DurableKind.Folder) _shared = new DiskMedium(world.Loop, world.Seeds.Fork("shared folder"));
    }

    public override void ConfigureSilo(ISiloBuilder builder)
    {
        builder.AddOrleansClusterLocks(Plan.Apply);
        builder.AddIncomingGrainCallFilter(_queues!.PassAsync);
        switch (Plan.Durable)
        {
            case DurableKind.Folder:
                builder.AddSharedFileGrainStorage(Inner, services => OpenShared(services.GetRequiredService<SimProcess>()));
                break;
            case DurableKind.Consensus:
                builder.Services.AddSingleton(services => new Random(services.GetRequiredService<SimProcess>().Chance.Fork("random").Next(int.MaxValue)));
                builder.AddMetadata(replicas: Plan.Apply);
                builder.AddConsensusGrainStorage(Inner);
                break;
            default:
                builder.Services.AddGrainStorage(Inner, (services, _) =>
                    new RemoteGrainStorage(World.Durable, World.Network, services.GetRequiredService<SimProcess>()));
                break;
        }

        builder.Services.AddGrainStorage(DurableState.ProviderName, (services, _) => new WitnessedStorage(
            services.GetRequiredKeyedService<IGrainStorage>(Inner), Findings, _queues, _tokens!, () => World.Loop.Now));
    }

    public override Task PrepareAsync(World world, SimClient client) => Plan.Durable != DurableKind.Consensus
        ? Task.CompletedTask
        : GroupCreation.RunAsync(client, MetadataGroups.Default, [.. Enumerable.Range(0, Silos).Select(number => $"silo-{number}")]);

    public override async Task WorkAsync(World world, SimClient client, int number)
    {
        var chance = client.Process.Chance;
        var pieces = new List<Task>();
        for (var left = chance.Hits(0.5) ? chance.Between(2, 4) : 1; left > 0; left--) pieces.Add(PieceAsync(UserOf(client), chance));
        await Task.WhenAll(pieces);
    }

    public override Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        if (_calm == 0) _calm = world.Loop.Now;
        return ProgressAsync(UserOf(client));
    }

    public override async Task LookAsync(World world, SimClient? client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!world.Faults.BeyondBudget)
        {
            await Task.Delay(TimeSpan.FromTicks(Math.Max(1, _calm + Late.Ticks - world.Loop.Now)), client.Process.Time);
            await LookAtNamesAsync(UserOf(client));
            foreach (var user in _users.Values.Where(user => user.Library.HeldOrWaitedFor != 0))
                Findings.Report($"{user.Client} holds nothing and waits for nothing, and its library counts {user.Library.HeldOrWaitedFor}.");
            Findings.Dead.Whole(world.Loop.Now);
            _queues!.IsWhole = true;
            if (Findings.First is null) await DrillAsync([.. world.Clients.Select(one => NewUser(one, LockPlan.PatientOptions()))]);
        }

        foreach (var gate in world.History.Operations.Where(operation => operation.Action == GateCheck.Increment).Select(operation => operation.Key).Distinct().ToArray())
            _counts[gate] = await CountAsync(UserOf(client), gate);
    }

    public override Violation? Check(World world, bool isBeyondBudget) =>
        GateCheck.Check(world.History.Operations, _counts) ?? (isBeyondBudget ? null : _tokens!.Check() ?? CheckHistory(world.History.Operations));

    /// <summary>One of the things that a client does.</summary>
    protected abstract Task PieceAsync(LockUser user, Chance chance);

    /// <summary>Holds something and changes what is behind its gate; false if it did not come to that.</summary>
    protected abstract Task<bool> ProgressAsync(LockUser user);

    /// <summary>All is whole and nobody does anything any more: nothing may be left of what was done.</summary>
    protected abstract Task LookAtNamesAsync(LockUser user);

    /// <summary>All is whole: what must happen happens in time.</summary>
    /// <param name="users">One in each client, who looks by himself but rarely.</param>
    protected abstract Task DrillAsync(LockUser[] users);

    /// <summary>The count behind a gate, with a token of the present.</summary>
    protected abstract Task<long> CountAsync(LockUser user, string gate);

    /// <summary>What is wrong with what clients were told; null if nothing.</summary>
    protected virtual Violation? CheckHistory(IReadOnlyList<Operation> history) => null;

    /// <summary>The metadata store as a client reaches it, where there is one.</summary>
    protected MetadataClient? StoreOf(SimClient client)
    {
        if (Plan.Durable != DurableKind.Consensus) return null;
        return _stores.TryGetValue(client, out var known)
            ? known
            : _stores[client] = new MetadataClient(client.Grains, new MetadataClientOptions(), client.Process.Time, new Random(client.Process.Chance.Next(int.MaxValue)));
    }

    /// <summary>Runs in a turn of its process what a user does.</summary>
    protected static Task<T> In<T>(LockUser user, Func<Task<T>> work) => user.Client.Process.Run(work);

    private LockUser UserOf(SimClient client) => _users.TryGetValue(client, out var known) ? known : _users[client] = NewUser(client, Plan.ClientOptions());

    private LockUser NewUser(SimClient client, LockClientOptions options) =>
        new(World, client, Findings, _queues!, options, string.Create(CultureInfo.InvariantCulture, $"{client.Name}/{++_owners}"));

    private SimDisk OpenShared(SimProcess process)
    {
        var disk = new SimDisk(_shared!, process, $"{World.RunName}/{process}/shared");
        process.Died += () =>
        {
            disk.ProcessDied();
            _shared!.ProcessCrash(disk);
        };
        return disk;
    }
}
