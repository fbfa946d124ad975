using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Messages;

/// <summary>Messages arrive after their caller has timed out, and what they ask for is done then.</summary>
internal sealed class LateFault : Fault
{
    public override string Name => "late";

    public override string What => "messages arrive after their caller timed out";

    public override bool NeedsSilos => true;

    public override void Prepare(World world, Chance chance) => world.Network.Faults.Late = chance.Between(0.0005, 0.01);

    public override Episode? Begin(World world, Chance chance)
    {
        var faults = world.Network.Faults;
        if (!world.Workload.Budget.MayBurst(world) || !faults.Bursts.Add(Name)) return null;
        var before = faults.Late;
        faults.Late = Math.Min(0.3, before * 8);
        return new Episode($"{faults.Late:P1}", chance.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)), () =>
        {
            faults.Late = before;
            faults.Bursts.Remove(Name);
        });
    }
}
