using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>An author whose block store goes on when a flush has failed.</summary>
internal sealed class FlushFailureIgnored : Plant
{
    public override string Name => "block-flush-failure-ignored";

    public override string What => "a block is acknowledged although its flush failed";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new IgnoredFlushFailure(disk);
}
