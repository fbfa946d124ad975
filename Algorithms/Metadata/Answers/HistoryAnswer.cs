using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>A part of the history of a range, whole revisions only.</summary>
/// <param name="Events">In the order of revisions, and within them.</param>
/// <param name="NextRevision">Where to go on: every event of the range before it has been told, by this answer or an earlier one.</param>
/// <param name="IsBehind">There is more already, or may be: to be asked for at once.</param>
public sealed record HistoryAnswer(MetadataEvent[] Events, long NextRevision, bool IsBehind) : MetadataAnswer;
