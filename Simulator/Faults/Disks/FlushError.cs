using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Faults.Silos;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Disks;

/// <summary>Some flushes fail; the page cache goes on showing what the disk never gets, and the next flush succeeds without it.</summary>
internal sealed class FlushError : DiskEpisode
{
    public override string Name => "flush-error";

    public override string What => "flushes of a disk fail, and what they were to keep is lost";

    // A device that failed is often switched off and on soon after: only then it shows what it never got.
    protected override Action? Begin(DiskMedium disk, World world, Chance chance)
    {
        // Names are kept in a journal: after a failed flush they come with the next, or the file system stops. A file system that forgets
        // them is beyond what any log can be asked to survive: a segment that was durably named would be gone.
        disk.Faults.ForgetsNames = false;
        disk.Faults.FlushErrorRate = chance.Hits(0.3) ? 1 : chance.Between(0.01, 0.2);
        var losesPower = chance.Hits(0.5);
        return () =>
        {
            disk.Faults.FlushErrorRate = 0;
            if (losesPower) Victims.LosePower(world, disk);
        };
    }
}
