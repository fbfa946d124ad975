using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>Some writes land at another place of the same file, or in another file, and not where they should.</summary>
internal sealed class MisdirectedWrite : DiskEpisode
{
    public override string Name => "misdirected-write";

    public override string What => "writes land elsewhere on the disk";

    public override bool Damages => true;

    protected override Action? Begin(DiskMedium disk, World world, Chance chance)
    {
        disk.Faults.MisdirectRate = chance.Between(0.01, 0.2);
        return () => disk.Faults.MisdirectRate = 0;
    }
}
