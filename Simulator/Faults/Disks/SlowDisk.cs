using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>A disk takes ten to a thousand times as long.</summary>
internal sealed class SlowDisk : DiskEpisode
{
    public override string Name => "slow-disk";

    public override string What => "a disk is slow";

    protected override Action? Begin(DiskMedium disk, World world, Chance chance)
    {
        disk.Faults.SlowBy = Math.Pow(10, chance.Between(1.0, 3.0));
        return () => disk.Faults.SlowBy = 1;
    }
}
