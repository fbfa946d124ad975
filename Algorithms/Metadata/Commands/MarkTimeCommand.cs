namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// Writes down that the newest revision was so at a time of the leader's wall clock: what a compaction by age goes by.
/// </summary>
public sealed record MarkTimeCommand(long UnixMilliseconds) : MetadataCommand;
