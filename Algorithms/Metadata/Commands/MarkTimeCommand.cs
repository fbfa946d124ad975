namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// Writes down that the newest revision was so at a time of the leaders' own (<see cref="Compaction.TimeMark"/>): what a compaction by age goes by.
/// </summary>
public sealed record MarkTimeCommand(long Milliseconds) : MetadataCommand;
