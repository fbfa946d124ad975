using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Wal;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Wal;

/// <summary>An author who does not know that a new file has a name that needs a flush of its own.</summary>
internal sealed class LogDirectoryFlushSkipped : Plant
{
    public override string Name => "log-directory-flush-skipped";

    public override string What => "names of segments are not flushed";

    public override Workload CreateWorkload() => new WalWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new UnflushedDirectories(disk);
}
