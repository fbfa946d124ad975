using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Wal;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Wal;

/// <summary>An author who found flushing too slow: "the system writes it out soon enough".</summary>
internal sealed class LogFlushSkipped : Plant
{
    public override string Name => "log-flush-skipped";

    public override string What => "the log acknowledges without a flush";

    public override Workload CreateWorkload() => new WalWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new UnflushedFiles(disk);
}
