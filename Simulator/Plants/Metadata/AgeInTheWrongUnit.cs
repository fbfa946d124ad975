using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>A stale read whose age is ten times what was asked for.</summary>
internal sealed class AgeInTheWrongUnit : Plant
{
    public override string Name => "age-in-the-wrong-unit";

    public override string What => "a stale read may be ten times as old as was asked for";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : MetadataWorkload
    {
        protected override IRaftReplicaGrain Wrap(IRaftReplicaGrain replica, SimProcess process) => new Replica(replica);
    }

    private sealed class Replica(IRaftReplicaGrain inner) : PassOnReplica(inner)
    {
        public override Task<QueryAnswer> QueryAsync(byte[] query, TimeSpan? maxAge) => base.QueryAsync(query, maxAge is { } age ? age * 10 : null);
    }
}
