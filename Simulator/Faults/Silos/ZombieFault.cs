using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>The others take a silo for dead that lives, acts and does not know: its probes were lost. Some time later it learns it, and ends.</summary>
internal sealed class ZombieFault : Fault
{
    public override string Name => "zombie";

    public override string What => "the others take a silo for dead, and it lives on";

    public override bool NeedsSilos => true;

    public override Episode? Begin(World world, Chance chance)
    {
        if (Victims.Up(world, chance) is not SimSilo silo) return null;
        var lasts = chance.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(40));
        Victims.GiveUp(world, silo, lasts);
        return new Episode(silo.Name, lasts, () => { });
    }
}
