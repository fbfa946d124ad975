using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Wal;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Wal;

/// <summary>An author who takes the second flush's success for that of the first.</summary>
internal sealed class UseAfterFailedFlush : Plant
{
    public override string Name => "use-after-failed-flush";

    public override string What => "a flush that failed is tried again, and believed";

    public override Workload CreateWorkload() => new WalWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new IgnoredFlushFailure(disk);
}
