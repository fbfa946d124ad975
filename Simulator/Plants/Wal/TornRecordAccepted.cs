using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Wal;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Wal;

/// <summary>An author who trusts the length fields at a log's end.</summary>
internal sealed class TornRecordAccepted : Plant
{
    public override string Name => "torn-record-accepted";

    public override string What => "the last batch of a log is not checked";

    public override Workload CreateWorkload() => new WalWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => new TornRecordsAccepted(disk);
}
