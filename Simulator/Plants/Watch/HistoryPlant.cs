using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Watch;

namespace OrleansCluster.Simulator.Plants.Watch;

/// <summary>A planted bug in what a replica answers to a watch.</summary>
internal abstract class HistoryPlant : Plant
{
    public sealed override Workload CreateWorkload() => new Planted(this);

    /// <summary>What a watch is answered.</summary>
    protected virtual HistoryAnswer Answer(HistoryQuery query, HistoryAnswer right) => right;

    /// <summary>What is read for a watch that is refused; null: it is told.</summary>
    protected virtual HistoryQuery? Instead(HistoryQuery query, RefusedAnswer refused) => null;

    private sealed class Planted(HistoryPlant plant) : WatchWorkload
    {
        protected override IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => new Machine(machine, plant);
    }

    private sealed class Machine(IReplicatedStateMachine inner, HistoryPlant plant) : PassOnMachine(inner)
    {
        public override async ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
        {
            var answer = await base.QueryAsync(query, cancellationToken);
            if (!MetadataQuery.TryDecode(query.Span, out var question, out _) || question is not HistoryQuery history) return answer;
            if (!AnswerCodec.TryDecode(answer.Span, out var decoded, out _)) return answer;
            if (decoded is HistoryAnswer right) return AnswerCodec.Encode(plant.Answer(history, right));
            return decoded is RefusedAnswer refused && plant.Instead(history, refused) is { } other ? await base.QueryAsync(other.Encode(), cancellationToken) : answer;
        }
    }
}
