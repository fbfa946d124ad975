using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Messages;

/// <summary>Messages are lost on their way; in bursts many of them.</summary>
internal sealed class DropFault : Fault
{
    public override string Name => "drop";

    public override string What => "messages are lost";

    public override bool NeedsSilos => true;

    public override void Prepare(World world, Chance chance) => world.Network.Faults.Drop = chance.Between(0.001, 0.03);

    public override Episode? Begin(World world, Chance chance)
    {
        var faults = world.Network.Faults;
        if (!world.Workload.Budget.MayBurst(world) || !faults.Bursts.Add(Name)) return null;
        var before = faults.Drop;
        faults.Drop = Math.Min(0.3, before * 8);
        return new Episode($"{faults.Drop:P1}", chance.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)), () =>
        {
            faults.Drop = before;
            faults.Bursts.Remove(Name);
        });
    }
}
