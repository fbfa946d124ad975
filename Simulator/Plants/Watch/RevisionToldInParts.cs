using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Queries;

namespace OrleansCluster.Simulator.Plants.Watch;

/// <summary>A batch is cut where it is full, in the middle of a revision, and goes on behind it.</summary>
internal sealed class RevisionToldInParts : HistoryPlant
{
    public override string Name => "revision-told-in-parts";

    public override string What => "a watch is told a part of what a revision changed";

    protected override HistoryAnswer Answer(HistoryQuery query, HistoryAnswer right) => right.Events.Length > query.MaxEvents
        ? right with { Events = right.Events[..query.MaxEvents], NextRevision = right.Events[query.MaxEvents - 1].Version.ModRevision + 1 }
        : right;
}
