using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Watches;

/// <summary>A part of the history of a key or a range.</summary>
/// <param name="Events">In order; all that a revision did to the range, unless that is more than an answer holds.</param>
/// <param name="NextRevision">
/// Where to go on: every event of the range before this revision has been told. It moves on even where the range has none, so
/// it is a mark of progress as well.
/// </param>
/// <param name="Refusal">Not null if the history cannot be read: <see cref="RefusalKind.Compacted"/>, with the least revision
/// that can.</param>
public sealed record HistoryBatch(IReadOnlyList<MetadataEvent> Events, long NextRevision, RefusedAnswer? Refusal)
{
    /// <summary>Where to go on within the next revision, of which a part was told; 0: none was.</summary>
    public int NextOrder { get; init; }
}
