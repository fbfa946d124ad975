using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>A disk answers nothing for a while, then everything.</summary>
internal sealed class StalledDisk : DiskEpisode
{
    public override string Name => "stalled-disk";

    public override string What => "a disk answers nothing for a while";

    protected override Action? Begin(DiskMedium disk, World world, Chance chance)
    {
        disk.Faults.Stall(world.Loop.Now + chance.LongTail(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)).Ticks);
        return () => disk.Faults.Stall(0);
    }
}
