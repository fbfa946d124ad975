using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>A second silo starts under the name of one that lives, on its disk: a pod that was replaced before it had ended.</summary>
internal sealed class TwinFault : Fault
{
    public override string Name => "twin";

    public override string What => "a second silo claims the name and the disk of one that lives";

    public override bool NeedsSilos => true;


    public override Episode? Begin(World world, Chance chance)
    {
        if (Victims.Up(world, chance) is not SimSilo silo) return null;
        var machine = world.NewTwinMachine(silo.Machine);
        var twin = world.NewSilo(silo.Name, machine, restarts: false);
        twin.Start();
        return new Episode(silo.Name, chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)), () => world.Remove(twin));
    }
}
