using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Workloads.Membership;

/// <summary>
/// The group of <see cref="RaftWorkload"/> among five silos, of which three to five found it; members are added, removed, swapped and
/// turned into learners, any number at once, the leader too; disks are emptied, and what lived there is replaced as the documents say.
/// <para>Never seen: what <c>raft</c> never shows; in the end a group that cannot be brought back to three voters, each with all that was
/// acknowledged.</para>
/// </summary>
internal class MembershipWorkload : RaftWorkload
{
    private readonly Lazy<FaultBudget> _budget;
    private MemberLedger? _members;
    private MemberChanges? _changes;
    private MemberOperator? _operator;
    private int _founders;

    public MembershipWorkload() => _budget = new(() => new MembershipBudget(
        "a client's request is delivered at most once; clocks drift by at most ρ", node => _members?.CanDoWithout(node.Name) == true)
    {
        Excluded = ["bit-flip", "misdirected-write", "join"],
    });

    public override string Name => "membership";

    public override string Promise => "changes of members lose nothing and leave nobody behind, whatever fails, and emptied disks are replaced";

    public override FaultBudget Budget => _budget.Value;

    public override void Build(World world)
    {
        base.Build(world);
        _members = new MemberLedger(Witness);
        _changes = new MemberChanges(world.Seeds.Fork("members"), _members, () => world.Nodes.FirstOrDefault(node => node.StaysBroken)?.Name);
        _founders = world.Seeds.Fork("founders").Between(3, 5);
        // The first to be told: hunts see what it has just begun.
        Witness.Leading = ((_, replica, core) => _changes.Act(replica, core)) + Witness.Leading;
    }

    public override bool MayStayBroken(World world, SimNode node) => _members!.CanDoWithout(node.Name);

    public override void Emptied(SimNode node) => _members!.Emptied(node.Name);

    public override async Task WorkAsync(World world, SimClient client, int number)
    {
        if (number == 0 && !await CreateAsync(world, client)) return;
        if (number == 0 && client.Process.Chance.Hits(0.5)) await Operator(world, client).WorkAsync();
        else await UseAsync(world, client);
    }

    public override async Task LookAsync(World world, SimClient? client)
    {
        ArgumentNullException.ThrowIfNull(client);
        IReadOnlyList<string>? voters;
        while ((voters = await Operator(world, client).RepairAsync()) is null) await Task.Delay(TimeSpan.FromMilliseconds(300), client.Process.Time);
        await ReadAllAsync(world, client, voters);
    }

    protected override IReadOnlyList<string> Founders => [.. SiloNames.Take(_founders)];

    protected override Action? WantChange => () => _changes!.Want();

    protected override int SilosOf(bool isGreat) => 5;

    private MemberOperator Operator(World world, SimClient client) =>
        _operator ??= new MemberOperator(client, ClientOf(world, client).Replica, SiloNames, _changes!);
}
