namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>
/// How far a table has come, and on whose account. Owners of an epoch write one history, so two tables at one point hold the same; one position may
/// have been given twice by owners of two epochs, the first of which was never acknowledged.
/// </summary>
/// <param name="Epoch">The epoch of whoever's change was the last.</param>
/// <param name="Position">That change's position.</param>
public readonly record struct HistoryPoint(long Epoch, long Position);
