using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Queries;

namespace OrleansCluster.Simulator.Plants.Watch;

/// <summary>A watch of what is compacted away goes on with what is left, and nobody is told.</summary>
internal sealed class CompactionNotTold : HistoryPlant
{
    public override string Name => "compaction-not-told";

    public override string What => "a watch goes on behind what was compacted away, without a word";

    protected override HistoryQuery? Instead(HistoryQuery query, RefusedAnswer refused) =>
        refused.Kind == RefusalKind.Compacted ? query with { FromRevision = refused.Limit } : null;
}
