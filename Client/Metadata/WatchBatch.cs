using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Client.Metadata;

/// <summary>What a watch was told.</summary>
/// <param name="Events">In the order of revisions, and within them; always all that a revision did to the range. None: a mark of progress.</param>
/// <param name="NextRevision">
/// Every event of the range before this revision has been told. A watch that begins here goes on where this one is, also in another
/// process.
/// </param>
public sealed record WatchBatch(IReadOnlyList<MetadataEvent> Events, long NextRevision);
