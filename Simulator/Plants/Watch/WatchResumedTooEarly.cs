using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Watch;

namespace OrleansCluster.Simulator.Plants.Watch;

/// <summary>A client that, after a call that failed, goes on with the last revision that it was told, in place of the next.</summary>
internal sealed class WatchResumedTooEarly : Plant
{
    public override string Name => "watch-resumed-too-early";

    public override string What => "a watch that was interrupted tells its last revision again";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : WatchWorkload
    {
        protected override IRaftReplicaGrain Wrap(IRaftReplicaGrain replica, SimProcess process) => new Replica(replica);
    }

    private sealed class Replica(IRaftReplicaGrain inner) : PassOnReplica(inner)
    {
        private bool _failed;

        public override async Task<QueryAnswer> QueryAsync(byte[] query, TimeSpan? maxAge)
        {
            if (!MetadataQuery.TryDecode(query, out var question, out _) || question is not HistoryQuery history) return await base.QueryAsync(query, maxAge);
            if (_failed) query = (history with { FromRevision = Math.Max(1, history.FromRevision - 1) }).Encode();
            _failed = true;
            var answer = await base.QueryAsync(query, maxAge);
            _failed = !answer.IsAnswered;
            return answer;
        }
    }
}
