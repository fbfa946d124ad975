using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>An author who makes a block's name durable, and its bytes later.</summary>
internal sealed class BlockRenamedBeforeFlush : Plant
{
    public override string Name => "rename-before-flush";

    public override string What => "a block has its name before its bytes are on the disk";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new RenameBeforeFlush(disk, process);
}
