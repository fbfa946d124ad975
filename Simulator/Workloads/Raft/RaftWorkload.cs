using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Raft.Hunts;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>
/// A group of three replicas, sometimes five, each on the disk of a silo; clients change registers and counters through it and read them,
/// from any replica.
/// <para>Never seen: two leaders of a term; a leader that changes its log; two logs that part and meet again; a leader without what was
/// committed; two replicas that apply different commands at an index; a proposal that was acknowledged and is lost, or acts twice, or was
/// refused and acts; a read that is older than what was committed when it began, or than its age allows; a replica that gives up for
/// anything but its disk.</para>
/// <para>Budget: no disk loses or changes what was flushed. Clocks drift by at most ρ, in the runs that read by leases; a client's request is
/// delivered at most once, as Orleans promises: a proposal has no identity. What replicas send each other may come twice.</para>
/// </summary>
internal class RaftWorkload : Workload
{
    /// <summary>Keys below this are registers, the others counters.</summary>
    public const byte Registers = 4;

    /// <summary>A key that nobody reads.</summary>
    public const byte Unread = 6;

    private const byte Keys = 6;

    private readonly Dictionary<SimClient, RaftClient> _clients = [];
    private readonly HashSet<string> _restarting = new(StringComparer.Ordinal);
    private RaftWitness? _witness;
    private RaftPlan? _plan;
    private Guid? _group;
    private int _silos = 3;

    public override string Name => "raft";

    public override string Promise => "a consensus group loses and doubles nothing that it acknowledged, and its reads are linearizable, or as old as allowed";

    public override FaultBudget Budget { get; } =
        new("no disk loses or changes what was flushed; a client's request is delivered at most once; clocks drift by at most ρ");

    public override int Silos => _silos;

    public override int Clients => 5;

    public override double Minutes => 2;

    public override (TimeSpan Shortest, TimeSpan Longest) FaultPause => (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));

    public override TimeSpan Think => TimeSpan.FromMilliseconds(250);

    public override Violation? Seen => _witness?.Wrong is { } wrong ? new Violation("consensus", wrong, [], []) : null;

    protected RaftWitness Witness => _witness!;

    /// <summary>The silos that may have replicas.</summary>
    protected IReadOnlyList<string> SiloNames => [.. Enumerable.Range(0, _silos).Select(number => $"silo-{number}")];

    public override void Build(World world)
    {
        var chance = world.Seeds.Fork("group");
        _silos = SilosOf(chance.Hits(0.25));
        _plan = new RaftPlan(chance);
        _witness = new RaftWitness(() => world.Loop.Now);
        _witness.Ended = silo => RestartLater(world, silo);
        new RaftTurmoil(world, _witness, _plan.ElectionTimeout).Start();
        new RaftHunter(world, _witness, _plan.ElectionTimeout, WantChange).Start();
    }

    // A group is created by its first silo, with all of its silos.
    public override bool MayStayBroken(World world, SimNode node) => _group is not null;

    public override void ConfigureSilo(ISiloBuilder builder)
    {
        builder.AddConsensusGroups(new RaftGroups(NewMachine), _plan!.Apply);
        builder.Services.AddSingleton<IReplicaObserver>(services => new SiloObserver(_witness!, services.GetRequiredService<SimProcess>().Name));
    }

    // What replicas tell each other may come twice, and what can be asked for again.
    public override bool MayComeTwice(MethodInfo method) => method.Name != nameof(IRaftReplicaGrain.ProposeAsync);

    public override async Task WorkAsync(World world, SimClient client, int number)
    {
        if (number == 0 && !await CreateAsync(world, client)) return;
        await UseAsync(world, client);
    }

    /// <summary>Changes, reads and handing over, one or several at once.</summary>
    protected async Task UseAsync(World world, SimClient client)
    {
        var chance = client.Process.Chance;
        var pieces = new List<Task>();
        for (var left = chance.Hits(0.15) ? chance.Between(2, 8) : 1; left > 0; left--) pieces.Add(WorkOnceAsync(ClientOf(world, client), client));
        await Task.WhenAll(pieces);
    }

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        if (number == 0 && !await CreateAsync(world, client)) return false;
        var one = ClientOf(world, client);
        var key = (byte)client.Process.Chance.Next(Keys);
        return await one.ChangeAsync(key) && await one.ReadAsync(key, one.Guess());
    }

    public override Task LookAsync(World world, SimClient? client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return ReadAllAsync(world, client, SiloNames);
    }

    /// <summary>Reads everything on each of the silos.</summary>
    protected async Task ReadAllAsync(World world, SimClient client, IEnumerable<string> silos)
    {
        var one = ClientOf(world, client);
        foreach (var silo in silos)
        {
            for (byte key = 0; key < Keys; key++)
            {
                while (!await one.ReadAsync(key, silo)) await Task.Delay(TimeSpan.FromMilliseconds(200), client.Process.Time);
            }
        }
    }

    public override Task<string?> DescribeAsync(SimClient client) => GroupDescription.AskAsync(client, RaftGroups.Name, SiloNames);

    public override Violation? Check(World world, bool isBeyondBudget) => isBeyondBudget
        ? null
        : Linearizability.Check(Of(world, 'r'), new VersionedRegisterModel(), SearchLimits.Default)
            ?? Linearizability.Check(Of(world, 'c'), new CounterModel(), SearchLimits.Default);

    /// <summary>Has some change of members be proposed; null: members neither come nor go.</summary>
    protected virtual Action? WantChange => null;

    protected virtual int SilosOf(bool isGreat) => isGreat ? 5 : 3;

    protected virtual IReplicatedStateMachine NewMachine() => new RecordingMachine(_witness!.States);

    protected RaftClient ClientOf(World world, SimClient client) => _clients.TryGetValue(client, out var known)
        ? known
        : _clients[client] = new RaftClient(world, client, _witness!, () => SiloNames);

    /// <summary>Creates the group on the first silos, if that is not done; sometimes asks again, which changes nothing.</summary>
    protected async Task<bool> CreateAsync(World world, SimClient client)
    {
        if (_group is not null && client.Process.Chance.Hits(0.98)) return true;
        try
        {
            var id = await client.Grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(RaftGroups.Name, SiloNames[0])).CreateGroupAsync([.. Founders]);
            if (_group is { } known && known != id) _witness!.Report($"the group {known} was created, and then {id}");
            _group = id;
        }
        catch (Exception exception) when (RaftClient.IsCertain(exception) || RaftClient.IsOpen(exception) || (exception is GroupConflictException && world.DamagedDisks > 0))
        {
            if (exception is ReplicaFailedException failed) RestartLater(world, failed.SiloName);
            // The answer may have been lost, and the first silo with it for good: where something was committed, there is a group.
            return _group is not null || Witness.Commits.Index > 0;
        }

        return true;
    }

    /// <summary>The silos that the group is created with.</summary>
    protected virtual IReadOnlyList<string> Founders => SiloNames;

    private static Operation[] Of(World world, char kind) =>
        [.. world.History.Operations.Where(operation => operation.Key[0] == kind && operation.Action != "stale")];

    // A replica that its disk let down ends for the life of its process: somebody sees it in the log, and restarts the silo.
    private void RestartLater(World world, string name)
    {
        if (!_restarting.Add(name)) return;
        world.Loop.After(world.Chance.LongTail(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60)), "seen-failed", () => Restart(world, name));
    }

    private void Restart(World world, string name)
    {
        _restarting.Remove(name);
        if (world.Phase != Phase.Safety || world.Silos.FirstOrDefault(silo => silo.Name == name && silo.IsUp) is not { } silo) return;
        silo.Crash(powerLoss: false);
        world.StartLater(silo, TimeSpan.FromSeconds(1));
    }

    private async Task WorkOnceAsync(RaftClient one, SimClient client)
    {
        var chance = client.Process.Chance;
        var key = (byte)chance.Next(Keys);
        switch (chance.Next(20))
        {
            case < 10:
                await one.ChangeAsync(key);
                break;
            case < 16:
                await one.ReadAsync(key, chance.Hits(0.4) ? one.Guess() : chance.Pick(SiloNames));
                break;
            case < 19:
                await one.ReadStaleAsync(key, chance.Pick(SiloNames));
                break;
            default:
                if (chance.Hits(0.4)) await one.TransferAsync();
                break;
        }
    }
}
