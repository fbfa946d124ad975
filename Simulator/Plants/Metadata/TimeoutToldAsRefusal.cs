using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>A client that takes a call without an answer for one that was not taken.</summary>
internal sealed class TimeoutToldAsRefusal : Plant
{
    public override string Name => "timeout-told-as-refusal";

    public override string What => "a change whose answer is lost counts as one that certainly did not happen";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : MetadataWorkload
    {
        protected override IRaftReplicaGrain Wrap(IRaftReplicaGrain replica, SimProcess process) => new Replica(replica, process);
    }

    private sealed class Replica(IRaftReplicaGrain inner, SimProcess process) : PassOnReplica(inner)
    {
        // Earlier than the client itself gives up.
        private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

        public override async Task<ProposalAnswer> ProposeAsync(byte[] command)
        {
            try
            {
                return await HomeAsync(base.ProposeAsync(command)).WaitAsync(s_patience, process.Time);
            }
            catch (TimeoutException)
            {
                return new ProposalAnswer(ProposalEnd.Refused, "NotLeader", null, 0, []);
            }
        }

        // Whoever completes the call does it in a context of its own, from which the wait would go on in the pool.
        private static async Task<ProposalAnswer> HomeAsync(Task<ProposalAnswer> call) => await call;
    }
}
