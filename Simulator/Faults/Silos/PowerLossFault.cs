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
        var nodes = chance.Hits(0.15) ? [.. world.Nodes.Where(node => node.State != SiloState.Down && Victims.IsAlone(world, node))] : Victims.Alone(world, chance) is { } one ? new List<SimNode> { one } : [];
        if (nodes.Count == 0) return null;
        foreach (var node in nodes) node.Crash(powerLoss: true);
        return new Episode(string.Join(' ', nodes), chance.LongTail(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)), () => nodes.ForEach(Victims.Revive));
    }
}
