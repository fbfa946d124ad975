using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Clocks;

/// <summary>Each monotonic clock runs fast or slow by up to the ρ of the budget; the rate changes now and then.</summary>
internal sealed class DriftFault : Fault
{
    public override string Name => "drift";

    public override string What => "monotonic clocks run fast or slow by up to ρ";

    public override void Prepare(World world, Chance chance)
    {
        foreach (var machine in world.Machines()) Set(world, machine, chance);
    }

    public override Episode? Begin(World world, Chance chance)
    {
        var machine = chance.Pick(world.Machines());
        Set(world, machine, chance);
        return new Episode($"{machine} {machine.Clock.Drift:P2}", TimeSpan.Zero, () => { });
    }

    private static void Set(World world, SimMachine machine, Chance chance)
    {
        var bound = world.Workload.Budget.Drift;
        machine.Clock.SetDrift(chance.Hits(0.3) ? bound * (chance.Hits(0.5) ? 1 : -1) : chance.Between(-bound, bound));
    }
}
