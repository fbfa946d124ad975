using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>A key was put.</summary>
/// <param name="Revision">The revision that this made.</param>
/// <param name="Previous">What it held before, if that was asked for and it held anything.</param>
public readonly record struct PutOutcome(long Revision, KeyVersion? Previous)
{
    /// <summary>
    /// The first answer was lost, and it was too large for the store to keep: what was held before, though asked for, is not told again.
    /// </summary>
    public bool IsAbridged { get; init; }
}
