using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Clocks;

/// <summary>A monotonic clock runs up to half as fast or one and a half times as fast as it should: beyond every budget that rests on clocks.</summary>
internal sealed class DriftBeyond : Fault
{
    public override string Name => "drift-beyond";

    public override string What => "a monotonic clock runs faster or slower than ρ allows";

    public override bool IsAlwaysBeyond => true;

    public override Episode? Begin(World world, Chance chance)
    {
        var machine = chance.Pick(world.Machines());
        machine.Clock.SetDrift(chance.Between(-0.5, 0.5));
        return new Episode($"{machine} {machine.Clock.Drift:P0}", chance.Between(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2)), () => machine.Clock.SetDrift(0));
    }
}
