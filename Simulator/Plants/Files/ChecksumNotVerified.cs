using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>An author who trusts the disk: "it has checksums of its own".</summary>
internal sealed class ChecksumNotVerified : Plant
{
    public override string Name => "checksum-not-verified";

    public override string What => "a block's checksums are not looked at when it is read";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new UnverifiedChecksums(disk);
}
