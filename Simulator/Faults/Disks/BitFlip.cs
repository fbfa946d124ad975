using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>Some bits of what a disk holds change, in one to five places.</summary>
internal sealed class BitFlip : DiskEpisode
{
    public override string Name => "bit-flip";

    public override string What => "bits of a disk change";

    public override bool Damages => true;

    protected override Action? Begin(DiskMedium disk, World world, Chance chance)
    {
        for (var i = chance.Between(1, 5); i > 0; i--) disk.FlipBits(chance);
        return () => { };
    }
}
