namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// Writes down that a revision was the newest one at a time of the leaders' own (<see cref="Compaction.TimeMark"/>): what a compaction by age
/// goes by.
/// </summary>
/// <param name="Milliseconds">The time.</param>
/// <param name="Revision">
/// The newest revision at that time, where the leader that proposes it has applied it. Not the newest where the mark is applied: a commit may take
/// as long as a partition lasts, and what was made meanwhile would be taken for as old as the mark. Null in logs of before it was written down: then
/// it is that one all the same.
/// </param>
public sealed record MarkTimeCommand(long Milliseconds, long? Revision = null) : MetadataCommand;
