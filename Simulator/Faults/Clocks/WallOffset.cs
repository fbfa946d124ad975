using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Clocks;

/// <summary>Each wall clock is off, by up to some minutes, one way or the other.</summary>
internal sealed class WallOffset : Fault
{
    public override string Name => "wall-offset";

    public override string What => "wall clocks differ by up to minutes";

    public override void Prepare(World world, Chance chance)
    {
        foreach (var machine in world.Machines()) machine.Clock.Jump(TimeSpan.FromMinutes(5) * chance.Between(-1.0, 1.0));
    }
}
