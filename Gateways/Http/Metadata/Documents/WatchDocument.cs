namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>All that one revision did to the watched range, or a part of it.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Events">What it did.</param>
/// <param name="Part">True if more of it follows; else left out.</param>
internal sealed record WatchDocument(long Revision, IReadOnlyList<WatchedChange> Events, bool? Part);
