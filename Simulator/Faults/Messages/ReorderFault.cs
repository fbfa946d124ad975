using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Messages;

/// <summary>Messages overtake each other: some take up to a hundred times as long as others.</summary>
internal sealed class ReorderFault : Fault
{
    public override string Name => "reorder";

    public override string What => "messages overtake each other";

    public override bool NeedsSilos => true;

    public override void Prepare(World world, Chance chance) => world.Network.Faults.Reorder = chance.Between(0.01, 0.15);

    public override Episode? Begin(World world, Chance chance)
    {
        var faults = world.Network.Faults;
        if (!world.Workload.Budget.MayBurst(world) || !faults.Bursts.Add(Name)) return null;
        var before = faults.Reorder;
        faults.Reorder = Math.Min(0.3, before * 8);
        return new Episode($"{faults.Reorder:P1}", chance.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)), () =>
        {
            faults.Reorder = before;
            faults.Bursts.Remove(Name);
        });
    }
}
