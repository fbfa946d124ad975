using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Client.Metadata;

/// <summary>What a watch was told.</summary>
/// <param name="Events">In the order of revisions, and within them; always all that a revision did to the range, but for
/// <see cref="IsPart"/>. None: a mark of progress.</param>
/// <param name="NextRevision">
/// Every event of the range before this revision has been told. A watch that begins here goes on where this one is, also in another
/// process.
/// </param>
public sealed record WatchBatch(IReadOnlyList<MetadataEvent> Events, long NextRevision)
{
    /// <summary>
    /// The events are a part of what <see cref="NextRevision"/> did to the range, and the next batch has more of them: it did more than
    /// <see cref="MetadataLimits.MaxRevisionBytes"/>, as only the deletion of very much at once does. This watch tells each of them once;
    /// one that begins at <see cref="NextRevision"/> tells all of that revision again.
    /// </summary>
    public bool IsPart { get; init; }

    /// <summary>
    /// There is more already, or may be: whoever reads is slower than the changes come, or has just begun. The store waits for nobody: what is
    /// compacted before it was read ends the watch (<see cref="Grains.Interfaces.Metadata.RevisionCompactedException"/>).
    /// </summary>
    public bool IsBehind { get; init; }
}
