using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Leases;

/// <summary>A client that takes a renewal for confirmed as soon as it is sent.</summary>
internal sealed class RenewalTakenForGranted : Plant
{
    public override string Name => "renewal-taken-for-granted";

    public override string What => "a lease counts as renewed when the renewal was sent, and not when it was answered";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : LeasesWorkload
    {
        protected override IRaftReplicaGrain Wrap(IRaftReplicaGrain replica, SimProcess process) => new Replica(replica);
    }

    private sealed class Replica(IRaftReplicaGrain inner) : PassOnReplica(inner)
    {
        public override Task<ProposalAnswer> ProposeAsync(byte[] command)
        {
            var answer = base.ProposeAsync(command);
            return MetadataCommand.TryDecode(command, out var decoded, out _) && decoded is RenewLeasesCommand
                ? Task.FromResult(new ProposalAnswer(ProposalEnd.Applied, null, null, 0, AnswerCodec.Encode(new LeasesAnswer([]))))
                : answer;
        }
    }
}
