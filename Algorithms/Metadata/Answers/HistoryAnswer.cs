using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>A part of the history of a range: whole revisions, or a part of one that is too large for an answer.</summary>
/// <param name="Events">In the order of revisions, and within them.</param>
/// <param name="NextRevision">Where to go on: every event of the range before it has been told, by this answer or an earlier one. Of a revision
/// that is told in parts, this one until its last part.</param>
/// <param name="IsBehind">There is more already, or may be: to be asked for at once.</param>
public sealed record HistoryAnswer(MetadataEvent[] Events, long NextRevision, bool IsBehind) : MetadataAnswer
{
    /// <summary>Where to go on within that revision, of which some was told; 0: none was.</summary>
    public int NextOrder { get; init; }
}
