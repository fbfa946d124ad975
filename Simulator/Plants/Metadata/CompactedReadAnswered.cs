using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>A read at a revision that is compacted away, answered from the least that is left: "better than nothing".</summary>
internal sealed class CompactedReadAnswered : Plant
{
    public override string Name => "compacted-read-answered";

    public override string What => "a read at a revision that is compacted away is answered from another one";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : MetadataWorkload
    {
        protected override IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => new Machine(machine);
    }

    private sealed class Machine(IReplicatedStateMachine inner) : PassOnMachine(inner)
    {
        public override async ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
        {
            var answer = await base.QueryAsync(query, cancellationToken);
            return MetadataQuery.TryDecode(query.Span, out var question, out _) && question is RangeQuery range
                && AnswerCodec.TryDecode(answer.Span, out var decoded, out _) && decoded is RefusedAnswer { Kind: RefusalKind.Compacted } refused
                ? await base.QueryAsync(new RangeQuery(range.Operation with { Revision = refused.Limit }).Encode(), cancellationToken)
                : answer;
        }
    }
}
