namespace OrleansCluster.Algorithms.Metadata.Compaction;

/// <summary>At a time of a leader's wall clock, the newest revision was this one.</summary>
public readonly record struct TimeMark(long Revision, long UnixMilliseconds);
