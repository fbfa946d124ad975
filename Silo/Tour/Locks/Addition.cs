namespace OrleansCluster.Silo.Tour.Locks;

/// <summary>One addition that was acknowledged.</summary>
/// <param name="Token">Of the hold in which it was made.</param>
/// <param name="Revision">Of the store, in which it was done.</param>
/// <param name="At">When that was known: a timestamp.</param>
internal sealed record Addition(long Token, long Revision, long At);
