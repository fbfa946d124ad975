using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Messages;

/// <summary>A request arrives twice: a transport that tried again. What the second one is answered nobody hears.</summary>
internal sealed class DuplicateFault : Fault
{
    public override string Name => "duplicate";

    public override string What => "requests arrive twice, the second some time later";

    public override bool NeedsSilos => true;

    public override void Prepare(World world, Chance chance) => world.Network.Faults.Duplicate = chance.Between(0.001, 0.03);

    public override Episode? Begin(World world, Chance chance)
    {
        var faults = world.Network.Faults;
        if (!world.Workload.Budget.MayBurst(world) || !faults.Bursts.Add(Name)) return null;
        var before = faults.Duplicate;
        faults.Duplicate = Math.Min(0.3, before * 8);
        return new Episode($"{faults.Duplicate:P1}", chance.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)), () =>
        {
            faults.Duplicate = before;
            faults.Bursts.Remove(Name);
        });
    }
}
