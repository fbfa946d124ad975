using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>A process is killed; what it had written stays in the page cache. It comes back some time later.</summary>
internal sealed class CrashFault : Fault
{
    public override string Name => "crash";

    public override string What => "a process is killed and comes back";

    public override Episode? Begin(World world, Chance chance)
    {
        if (Victims.Up(world, chance) is not { } node || !Victims.MayLose(world, node)) return null;
        node.Crash(powerLoss: false);
        return new Episode(node.Name, chance.LongTail(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)), () => world.Revive(node));
    }
}
