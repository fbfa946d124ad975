namespace OrleansCluster.Algorithms.Metadata.Compaction;

/// <summary>
/// At a time of the leaders' own, the newest revision was this one. That time goes on while a leader is in office, by its monotonic clock, from
/// the last mark of the one before; so it is never ahead of the real one, whatever a wall clock shows.
/// </summary>
/// <param name="Revision">The revision.</param>
/// <param name="Milliseconds">The time. Only how far two are apart means something.</param>
public readonly record struct TimeMark(long Revision, long Milliseconds);
