using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Queries;

namespace OrleansCluster.Simulator.Plants.Watch;

/// <summary>A watcher that does not keep up goes on behind the revision at which it fell behind.</summary>
internal sealed class RevisionLostWhenBehind : HistoryPlant
{
    public override string Name => "revision-lost-when-behind";

    public override string What => "a watch loses the revision at which it fell behind";

    protected override HistoryAnswer Answer(HistoryQuery query, HistoryAnswer right) =>
        right.IsBehind ? right with { NextRevision = right.NextRevision + 1 } : right;
}
