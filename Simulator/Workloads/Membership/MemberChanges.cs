using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Membership;

/// <summary>
/// Changes of members that somebody wants: each is proposed by the next leader that takes a step, in its turn, so that it is known which
/// disks are lost at the moment at which the change begins, and which silo is gone for good.
/// </summary>
internal sealed class MemberChanges(Chance chance, MemberLedger members, Func<string?> brokenSilo)
{
    private const int MaxWanted = 3;

    private readonly Queue<Func<RaftCore, List<GroupMember>>> _wanted = new();
    private bool _isActing;

    /// <summary>How many were proposed.</summary>
    public int Proposed { get; private set; }

    /// <summary>Wants a change, drawn by chance.</summary>
    public void Want()
    {
        if (_wanted.Count == MaxWanted) return;
        _wanted.Enqueue(chance.Next(6) switch
        {
            0 => WithoutLeader,
            1 => WithoutOne,
            2 or 3 => Swapped,
            4 => RolesTurned,
            _ => ManyAtOnce,
        });
    }

    /// <summary>Wants a replica that was prepared to be a learner.</summary>
    public void WantLearner(ReplicaId id, string silo) => _wanted.Enqueue(core => Find(core, silo) is null
        ? [.. Members(core), new GroupMember(id, silo, MemberRole.Learner)]
        : Members(core));

    /// <summary>A leader is at work.</summary>
    public void Act(Replica leader, RaftCore core)
    {
        if (_isActing || !_wanted.TryDequeue(out var wanted)) return;
        _isActing = true;
        var next = wanted(core);
        if (next.Exists(member => member.Role == MemberRole.Voter) && members.IsEnough(new GroupConfiguration(core.Configuration!.GroupId, next), brokenSilo()))
        {
            Proposed++;
            _ = leader.ProposeChangeAsync(next);
        }

        _isActing = false;
    }

    private static GroupMember? Find(RaftCore core, string silo) => core.Configuration!.Members.FirstOrDefault(member => member.Address == silo);

    private static List<GroupMember> Members(RaftCore core) => [.. core.Configuration!.Members];

    private static List<GroupMember> WithoutLeader(RaftCore core) => [.. Members(core).Where(member => member.Id != core.Id)];

    private List<GroupMember> WithoutOne(RaftCore core)
    {
        var next = Members(core);
        next.RemoveAt(chance.Next(next.Count));
        return next;
    }

    // All learners for all voters: those that have caught up, or it is refused. Some voters stay as learners, to be swapped again.
    private List<GroupMember> Swapped(RaftCore core) =>
    [
        .. Members(core)
            .Where(member => member.Role != MemberRole.Voter || chance.Hits(0.7))
            .Select(member => member with { Role = member.Role == MemberRole.Voter ? MemberRole.Learner : MemberRole.Voter }),
    ];

    private List<GroupMember> RolesTurned(RaftCore core) =>
        [.. Members(core).Select(member => chance.Hits(0.3) ? member with { Role = member.Role == MemberRole.Voter ? MemberRole.Learner : MemberRole.Voter } : member)];

    private List<GroupMember> ManyAtOnce(RaftCore core) =>
        [.. Members(core).Where(member => member.Id == core.Id || chance.Hits(0.7)).Select(member => chance.Hits(0.3) ? member with { Role = MemberRole.Voter } : member)];
}
