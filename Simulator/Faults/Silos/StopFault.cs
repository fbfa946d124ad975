using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>A silo is stopped in an orderly way while calls are under way, and started again.</summary>
internal sealed class StopFault : Fault
{
    public override string Name => "stop";

    public override string What => "a silo is stopped in the middle of its work";

    public override Episode? Begin(World world, Chance chance)
    {
        if (Victims.Up(world, chance) is not { } node || !Victims.MayLose(world, node)) return null;
        node.Stop();
        return new Episode(node.Name, chance.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(45)), () => world.Revive(node));
    }
}
