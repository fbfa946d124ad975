using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// When a leader has a joint configuration in its log, the network parts so that on its side there is a quorum of one half of it, old or
/// new, and on the other side one of the other half.
/// </summary>
internal sealed class SplitHalves(HuntGround ground) : Hunt(ground)
{
    private const int MaxMembers = 12;

    private bool _isDone;

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_isDone || core.Configuration is not { IsJoint: true } joint || joint.Members.Length > MaxMembers || Sides(core.Id, joint) is not { Count: > 0 } sides) return;
        _isDone = true;
        var chance = Ground.Chance;
        if (chance.Hits(0.3)) Ground.Propose(replica, chance.Between(1, 5));
        var side = chance.Pick(sides);
        var far = joint.Members.Where(member => !side.Contains(member)).Select(member => Ground.SiloOf(member.Address)).OfType<SimSilo>().ToArray();
        foreach (var one in far)
        {
            foreach (var other in Ground.Others(far)) Ground.Part(one, other);
        }
    }

    private static List<HashSet<GroupMember>> Sides(ReplicaId leader, GroupConfiguration joint)
    {
        var sides = new List<HashSet<GroupMember>>();
        for (var bits = 0; bits < 1 << joint.Members.Length; bits++)
        {
            HashSet<GroupMember> side = [.. joint.Members.Where((_, number) => (bits & (1 << number)) != 0)];
            if (!side.Any(member => member.Id == leader)) continue;
            bool IsMine(GroupMember member) => side.Contains(member);
            bool IsOther(GroupMember member) => !side.Contains(member);
            if ((IsQuorum(joint, IsNew, IsMine) && IsQuorum(joint, IsOld, IsOther)) || (IsQuorum(joint, IsOld, IsMine) && IsQuorum(joint, IsNew, IsOther))) sides.Add(side);
        }

        return sides;
    }

    private static bool IsOld(GroupMember member) => member.VotedBefore;

    private static bool IsNew(GroupMember member) => member.Role == MemberRole.Voter;

    private static bool IsQuorum(GroupConfiguration joint, Func<GroupMember, bool> votes, Func<GroupMember, bool> isThere) =>
        joint.Members.Count(member => votes(member) && isThere(member)) * 2 > joint.Members.Count(votes);
}
