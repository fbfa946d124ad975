using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Raft;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.Raft;

/// <summary>Replicas whose author used the disk carelessly.</summary>
internal sealed class BrokenDisk(string name, string what, Func<IDisk, SimProcess, IDisk> wrap) : Plant
{
    public override string Name => name;

    public override string What => what;

    public override Workload CreateWorkload() => new RaftWorkload();

    public override IDisk Disk(IDisk disk, SimProcess process) => wrap(disk, process);
}
