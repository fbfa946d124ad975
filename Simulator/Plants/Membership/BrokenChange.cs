using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Plants.Raft;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Membership;

namespace OrleansCluster.Simulator.Plants.Membership;

/// <summary>Replicas that break one rule of changing members.</summary>
internal sealed class BrokenChange(string name, string what, RaftDefects core = RaftDefects.None, ReplicaDefects replica = ReplicaDefects.None)
    : BrokenRule(name, what, core, replica)
{
    public override Workload CreateWorkload() => new MembershipWorkload();
}
