using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Membership;

/// <summary>Disks may be emptied, any number in a run, as long as the group can do without them at that moment.</summary>
/// <param name="Further">What the promise needs besides.</param>
/// <param name="MayEmpty">Whether the group can do without this one's disk now.</param>
internal sealed record MembershipBudget(string Further, Func<SimNode, bool> MayEmpty)
    : FaultBudget("of n voters at most ⌊(n-1)/2⌋ have lost their disk, counted until others have caught up in their place; no disk changes what was flushed; " + Further)
{
    public override bool MayDamage(World world, SimNode node) => MayEmpty(node);
}
