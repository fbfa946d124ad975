using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>A client that gives a retry another identity than the first attempt had: none. (The pitfall is an id that is drawn anew.)</summary>
internal sealed class RetryWithoutNumber : Plant
{
    public override string Name => "retry-without-number";

    public override string What => "a retried change does not bear the number of its first attempt";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : MetadataWorkload
    {
        private readonly HashSet<string> _sent = [];

        protected override IRaftReplicaGrain Wrap(IRaftReplicaGrain replica, SimProcess process) => new Replica(replica, _sent);
    }

    private sealed class Replica(IRaftReplicaGrain inner, HashSet<string> sent) : PassOnReplica(inner)
    {
        public override Task<ProposalAnswer> ProposeAsync(byte[] command)
        {
            var isRetry = !sent.Add(Convert.ToHexString(command));
            return base.ProposeAsync(isRetry && MetadataCommand.TryDecode(command, out var decoded, out _) ? (decoded with { Id = default }).Encode() : command);
        }
    }
}
