using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Faults.Silos;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>A disk that misbehaves for a while.</summary>
internal abstract class DiskEpisode : Fault
{
    public override Episode? Begin(World world, Chance chance)
    {
        if (world.Nodes.Count == 0) return null;
        var node = Damages ? Victims.Damageable(world, chance) : chance.Pick(world.Nodes);
        if (node is null) return null;
        if (Damages) node.Machine.IsDamaged = true;
        node.Machine.HadTrouble = true;
        var end = Begin(node.Machine.Disk, world, chance);
        return end is null ? null : new Episode(node.Name, chance.LongTail(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(60)), end);
    }

    /// <summary>Begins it; returns what ends it, or null if nothing began.</summary>
    protected abstract Action? Begin(DiskMedium disk, World world, Chance chance);
}
