using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>An author who makes a block's bytes durable, and not its name.</summary>
internal sealed class DirectoryFlushSkipped : Plant
{
    public override string Name => "directory-flush-skipped";

    public override string What => "a block is acknowledged before its name is on the disk";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new UnflushedDirectories(disk);
}
