using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>A leader begins to hand over, and from that step on hears nothing more: not that another was elected either.</summary>
internal sealed class DeafHandover(HuntGround ground) : Hunt(ground)
{
    private int _steps = ground.Chance.Next(12);

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_steps < 0 || _steps-- > 0 || core.Configuration is not { } configuration) return;
        GroupMember[] voters = [.. configuration.Members.Where(member => member.Role == MemberRole.Voter && member.Id != core.Id)];
        if (voters.Length == 0 || replica.TransferLeadership(Ground.Chance.Pick(voters).Id) != ProposalRefusal.None) return;
        Ground.Isolate(silo, isHeard: true);
    }
}
