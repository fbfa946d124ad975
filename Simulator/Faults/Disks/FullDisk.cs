using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>A disk has little or no room left; later there is room again.</summary>
internal sealed class FullDisk : DiskEpisode
{
    public override string Name => "full-disk";

    public override string What => "a disk has no room left";

    protected override Action? Begin(DiskMedium disk, World world, Chance chance)
    {
        if (disk.Faults.Capacity != long.MaxValue) return null;
        disk.Faults.Capacity = disk.Used + chance.Next(chance.Hits(0.5) ? 8 * 1024 : 256 * 1024);
        return () => disk.Faults.Capacity = long.MaxValue;
    }
}
