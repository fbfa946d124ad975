using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>A silo dies and comes back on a machine of the same name with an empty disk.</summary>
internal sealed class WipeFault : Fault
{
    public override string Name => "wipe";

    public override string What => "a silo comes back with an empty disk";

    public override bool Damages => true;

    public override Episode? Begin(World world, Chance chance)
    {
        if (Victims.Damageable(world, chance) is not { } node || !Victims.IsAlone(world, node)) return null;
        node.Crash(powerLoss: false);
        node.Machine.IsDamaged = true;
        node.Machine.Disk.Wipe();
        world.Workload.Emptied(node);
        return new Episode(node.Name, chance.LongTail(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)), () => world.Revive(node));
    }
}
