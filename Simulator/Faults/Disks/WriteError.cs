using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>Some or all writes to a disk fail, with an error; a part may have been written.</summary>
internal sealed class WriteError : DiskEpisode
{
    public override string Name => "write-error";

    public override string What => "writes to a disk fail";

    protected override Action? Begin(DiskMedium disk, World world, Chance chance)
    {
        disk.Faults.WriteErrorRate = chance.Hits(0.3) ? 1 : chance.Between(0.01, 0.2);
        return () => disk.Faults.WriteErrorRate = 0;
    }
}
