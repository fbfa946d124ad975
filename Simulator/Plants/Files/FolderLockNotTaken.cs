using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>An author whose block stores rely on there being one silo of each name.</summary>
internal sealed class FolderLockNotTaken : Plant
{
    public override string Name => "folder-lock-not-taken";

    public override string What => "two silos of one name use one folder of blocks";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new UnlockedFolders(disk);
}
