using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>A range was deleted.</summary>
/// <param name="Deleted">How many keys there were; -1 if abridged.</param>
/// <param name="Previous">What they held, if that was asked for.</param>
/// <param name="Revision">The revision that this made; the newest there was, if there was nothing to delete.</param>
public sealed record DeleteOutcome(long Deleted, IReadOnlyList<KeyVersion> Previous, long Revision)
{
    /// <summary>
    /// The first answer was lost, and it was too large for the store to keep: the deletion was done, how many keys there were and
    /// what they held is not told again.
    /// </summary>
    public bool IsAbridged { get; init; }
}
