using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Silo.Metadata;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Membership;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>
/// What the workloads of the metadata store have in common: a group of three replicas with the shipped registration, clients with the
/// shipped library, and a tape of what the replicas apply, to which everything that clients are told is held. A silo whose disk is emptied has its
/// replica replaced by itself, as the shipped host does it.
/// </summary>
internal abstract class MetadataGroupWorkload : Workload
{
    private const string Group = "metadata";

    private readonly Dictionary<SimClient, MetadataClient> _clients = [];
    private readonly TrueHistory _truth = new();
    private readonly Lazy<FaultBudget> _budget;
    private MetadataPlan? _plan;
    private RaftWitness? _witness;
    private MemberLedger? _members;
    private LogTape? _tape;
    private int _calls;

    protected MetadataGroupWorkload() => _budget = new(() => new MembershipBudget("clocks drift by at most ρ", node => _members?.CanDoWithout(node.Name) == true)
    {
        DamagedDisks = 3,
        Excluded = ["bit-flip", "misdirected-write"],
    });

    public override FaultBudget Budget => _budget.Value;

    public override double Minutes => 2;

    public override (TimeSpan Shortest, TimeSpan Longest) FaultPause => (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));

    public override Violation? Seen =>
        _tape?.Contradiction ?? _truth.Wrong ?? (_witness?.Wrong is { } wrong ? new Violation("consensus", wrong, [], []) : null);

    private IEnumerable<string> SiloNames => Enumerable.Range(0, Silos).Select(number => $"silo-{number}");

    protected LogTape Tape => _tape!;

    /// <summary>What the group has done, so far.</summary>
    protected TrueHistory Truth => _truth;

    public override void Build(World world)
    {
        _plan = new MetadataPlan(world.Seeds.Fork("metadata"));
        _witness = new RaftWitness(() => world.Loop.Now);
        _members = new MemberLedger(_witness);
        _tape = new LogTape(() => world.Loop.Now);
        _tape.Added += _truth.Add;
    }

    public override bool MayStayBroken(World world, SimNode node) => _members!.CanDoWithout(node.Name);

    public override void Emptied(SimNode node) => _members!.Emptied(node.Name);

    public override void ConfigureSilo(ISiloBuilder builder)
    {
        var plan = _plan!;
        builder.AddMetadata(plan.Apply, plan.Apply);
        builder.Services.AddSingleton<IReplicaObserver>(services => new SiloObserver(_witness!, services.GetRequiredService<SimProcess>().Name));
        builder.Services.AddSingleton<IHostedService>(services => new RepairService(
            ActivatorUtilities.CreateInstance<ReplicaRepair>(services, services.GetRequiredService<SimProcess>().Name, Group)));
        var shipped = builder.Services.Single(service => service.ServiceType == typeof(IReplicatedGroups));
        builder.Services.Remove(shipped);
        builder.Services.AddSingleton<IReplicatedGroups>(services => new WrappedGroups(
            (IReplicatedGroups)shipped.ImplementationFactory!(services),
            machine => new TapedMachine(
                Wrap(machine, services.GetRequiredService<SimProcess>()), Tape, services.GetRequiredService<SimProcess>().ToString())));
    }

    /// <summary>The group is there before anything fails.</summary>
    public override Task PrepareAsync(World world, SimClient client) => GroupCreation.RunAsync(client, Group, [.. SiloNames]);

    /// <summary>Every silo's replica votes, those too whose disk was emptied: nobody has to be told of them.</summary>
    public override async Task LookAsync(World world, SimClient? client)
    {
        ArgumentNullException.ThrowIfNull(client);
        while (!await IsWholeAsync(client)) await Task.Delay(TimeSpan.FromMilliseconds(500), client.Process.Time);
    }

    public override Task<string?> DescribeAsync(SimClient client) => GroupDescription.AskAsync(client, Group, SiloNames);

    /// <summary>The next call's number, by which it is known again (<see cref="CallMarks"/>).</summary>
    public int NextCall() => ++_calls;

    /// <summary>The state machine as a replica has it: for planted bugs.</summary>
    protected virtual IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => machine;

    /// <summary>A replica as a client calls it: for planted bugs.</summary>
    protected virtual IRaftReplicaGrain Wrap(IRaftReplicaGrain replica, SimProcess process) => replica;

    /// <summary>In some runs: bounds the store or a part of it, closely, or takes a bound away.</summary>
    protected async Task SetSomeQuotaAsync(MetadataWork work, Chance chance)
    {
        if (!_plan!.HasQuotas || !chance.Hits(0.04)) return;
        if (chance.Hits(0.4)) await work.SetQuotaAsync("", chance.Pick<long?>([null, 1_000, 3_000, 10_000]));
        else await work.SetQuotaAsync(chance.Pick(QuotaPrefixes), chance.Hits(0.3) ? null : MetadataPlan.DrawPrefixBytes(chance));
    }

    /// <summary>Takes all bounds away: who would wait in vain for room does that first. False: not all are gone.</summary>
    protected async Task<bool> LiftQuotasAsync(MetadataWork work)
    {
        foreach (var prefix in Truth.Quotas.ToArray())
        {
            if (!await work.SetQuotaAsync(prefix, null)) return false;
        }

        return true;
    }

    /// <summary>What may be bounded by itself.</summary>
    protected virtual IReadOnlyList<string> QuotaPrefixes => MetadataWork.Keys;

    /// <summary>Whether what callers were told is what the group has done, and whether it has kept what it had to.</summary>
    protected Violation? CheckCalls(World world) =>
        new MetadataCheck(Truth, Budget.Drift).Run(world.History.Operations)
        ?? new CompactionCheck(Truth, _plan!.Compaction, Budget.Drift).Run(world.History.Operations);

    /// <summary>The client library of a client process.</summary>
    protected MetadataClient ClientOf(SimClient client) => _clients.TryGetValue(client, out var known) ? known : _clients[client] = NewClient(client);

    /// <summary>A further client library in a client process, as if it had been started anew: nobody ends the one before it.</summary>
    protected MetadataClient Restart(SimClient client) => _clients[client] = NewClient(client);

    private async Task<bool> IsWholeAsync(SimClient client)
    {
        var reports = new Dictionary<string, ReplicaReport>();
        foreach (var silo in SiloNames)
        {
            try
            {
                reports.Add(silo, await client.Grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(Group, silo)).GetReportAsync());
            }
            catch (Exception exception) when (RaftClient.IsOpen(exception) || RaftClient.IsCertain(exception))
            {
                return false;
            }
        }

        return reports.Values.FirstOrDefault(report => report.Role == nameof(RaftRole.Leader)) is { } leader
            && leader.Members.Length == reports.Count
            && leader.Members.All(member => member.Role == nameof(MemberRole.Voter) && reports.GetValueOrDefault(member.Silo)?.ReplicaId == member.ReplicaId);
    }

    private MetadataClient NewClient(SimClient client) => new(
        new WrappingFactory(client.Grains, grain => grain is IRaftReplicaGrain replica ? Wrap(replica, client.Process) : grain),
        _plan!.ClientOptions(),
        client.Process.Time,
        new Random(client.Process.Chance.Next(int.MaxValue)));
}
