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
        disk.Faults.SlowBy = chance.Pick([10.0, 20, 50, 100, 200, 500, 1_000]);
        return () => disk.Faults.SlowBy = 1;
    }
}
