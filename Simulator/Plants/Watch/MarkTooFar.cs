using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Queries;

namespace OrleansCluster.Simulator.Plants.Watch;

/// <summary>A mark of progress that counts one revision too many.</summary>
internal sealed class MarkTooFar : HistoryPlant
{
    public override string Name => "mark-too-far";

    public override string What => "a mark of progress is one revision too far";

    protected override HistoryAnswer Answer(HistoryQuery query, HistoryAnswer right) =>
        right.Events.Length == 0 && right.NextRevision == right.Revision + 1 ? right with { NextRevision = right.NextRevision + 1 } : right;
}
