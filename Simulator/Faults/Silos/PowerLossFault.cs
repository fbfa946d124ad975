using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>A machine goes down: data and names that were not flushed are lost, kept or torn. Sometimes all machines at once.</summary>
internal sealed class PowerLossFault : Fault
{
    public override string Name => "power-loss";

    public override string What => "a machine loses its power: what was not flushed is lost or torn";

    public override Episode? Begin(World world, Chance chance)
    {
        List<SimNode> nodes = chance.Hits(0.15)
            ? [.. world.Nodes.Where(node => node.State != SiloState.Down && Victims.IsAlone(world, node))]
            : Victims.Alone(world, chance) is { } one ? [one] : [];
        if (nodes.Count == 0) return null;
        var isUnderLoad = chance.Hits(0.6);
        foreach (var node in nodes)
        {
            if (isUnderLoad) LosePowerUnderLoad(world, node, chance);
            else node.Crash(powerLoss: true);
        }

        return new Episode(string.Join(' ', nodes), chance.LongTail(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)), () => nodes.ForEach(world.Revive));
    }

    // In the middle of its disk's work, which takes long at that moment: so writes are torn that would else be done before the power goes.
    private static void LosePowerUnderLoad(World world, SimNode node, Chance chance)
    {
        var faults = node.Machine.Disk.Faults;
        var before = faults.SlowBy;
        var slowed = faults.SlowBy = before * chance.Between(20.0, 500.0);
        world.Loop.After(chance.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1)), "power-loss", () =>
        {
            if (faults.SlowBy == slowed) faults.SlowBy = before;
            if (world.Phase == Phase.Safety && node.State != SiloState.Down && Victims.IsAlone(world, node)) node.Crash(powerLoss: true);
        });
    }
}
