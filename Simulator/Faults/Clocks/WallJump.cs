using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Clocks;

/// <summary>A wall clock jumps, forwards or back, by up to an hour.</summary>
internal sealed class WallJump : Fault
{
    public override string Name => "wall-jump";

    public override string What => "a wall clock jumps, forwards or back";

    public override Episode? Begin(World world, Chance chance)
    {
        var machine = chance.Pick(world.Machines());
        var by = chance.LongTail(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)) * (chance.Hits(0.5) ? 1 : -1);
        machine.Clock.Jump(by);
        return new Episode($"{machine} {by}", TimeSpan.Zero, () => { });
    }
}
