using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>A linearizable read that a replica answers from what it has: "it is the leader, who else would know better".</summary>
internal sealed class ReadWithoutQuorum : Plant
{
    public override string Name => "read-without-quorum";

    public override string What => "a linearizable read is answered without asking a quorum";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : MetadataWorkload
    {
        protected override IRaftReplicaGrain Wrap(IRaftReplicaGrain replica, SimProcess process) => new Replica(replica);
    }

    private sealed class Replica(IRaftReplicaGrain inner) : PassOnReplica(inner)
    {
        public override Task<QueryAnswer> QueryAsync(byte[] query, TimeSpan? maxAge) => base.QueryAsync(query, maxAge ?? TimeSpan.FromMinutes(1));
    }
}
