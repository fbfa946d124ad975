using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>Some or all reads of a disk fail, with an error.</summary>
internal sealed class ReadError : DiskEpisode
{
    public override string Name => "read-error";

    public override string What => "reads of a disk fail";

    protected override Action? Begin(DiskMedium disk, World world, Chance chance)
    {
        disk.Faults.ReadErrorRate = chance.Hits(0.3) ? 1 : chance.Between(0.01, 0.3);
        return () => disk.Faults.ReadErrorRate = 0;
    }
}
