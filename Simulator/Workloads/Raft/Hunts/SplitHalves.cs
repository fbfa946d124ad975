using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// When a leader has a configuration in its log that it does not know to be committed, the network parts so that on its side there is a quorum
/// of the one before it, or of the new one, and on the other side one of the other. Until then it wants changes.
/// </summary>
/// <param name="ground">The world.</param>
/// <param name="wantChange">Has some change of members be proposed.</param>
internal sealed class SplitHalves(HuntGround ground, Action wantChange) : Hunt(ground)
{
    private const int MaxMembers = 12;

    private bool _isDone;
    private long _passed;

    public override (double Shortest, double Longest) Lasts => (4, 12);

    public override void Begin() => wantChange();

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        var (log, chance) = (core.Log, Ground.Chance);
        if (!_isDone && chance.Hits(0.03)) wantChange();
        if (_isDone || log.ConfigurationIndex <= log.Commit || log.ConfigurationIndex == _passed) return;
        if (Sides(core.Id, log.CommittedConfiguration.Configuration, log.Configuration!) is not { Count: > 0 } sides) return;
        // Of a change the first step, or the second.
        if (chance.Hits(0.3))
        {
            _passed = log.ConfigurationIndex;
            return;
        }

        _isDone = true;
        Ground.Note(nameof(SplitHalves));
        if (chance.Hits(0.3)) Ground.Propose(replica, chance.Between(1, 5));
        var side = chance.Pick(sides);
        var far = Ground.Others().Where(one => !side.Contains(one.Name)).ToArray();
        foreach (var one in far)
        {
            foreach (var other in Ground.Others(far)) Ground.Part(one, other);
        }
    }

    private static List<HashSet<string>> Sides(ReplicaId leader, GroupConfiguration? before, GroupConfiguration now)
    {
        var sides = new List<HashSet<string>>();
        if (before is null) return sides;
        GroupMember[] old = [.. before.Members.Where(member => before.IsJoint ? member.VotedBefore : member.Role == MemberRole.Voter)];
        GroupMember[] next = [.. now.Members.Where(member => member.Role == MemberRole.Voter)];
        GroupMember[] all = [.. old.Concat(next).Concat(now.Members.Where(member => member.Id == leader)).DistinctBy(member => member.Id)];
        if (all.Length > MaxMembers) return sides;
        for (var bits = 0; bits < 1 << all.Length; bits++)
        {
            var side = all.Where((_, number) => (bits & (1 << number)) != 0).Select(member => member.Id).ToHashSet();
            if (!side.Contains(leader)) continue;
            if ((IsQuorum(next, side.Contains) && IsQuorum(old, id => !side.Contains(id))) || (IsQuorum(old, side.Contains) && IsQuorum(next, id => !side.Contains(id))))
                sides.Add([.. all.Where(member => side.Contains(member.Id)).Select(member => member.Address)]);
        }

        return sides;
    }

    private static bool IsQuorum(GroupMember[] voters, Func<ReplicaId, bool> isThere) => voters.Count(member => isThere(member.Id)) * 2 > voters.Length;
}
