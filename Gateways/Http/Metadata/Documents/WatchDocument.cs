namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>All that one revision did to the watched range, or a part of it.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Events">What it did.</param>
/// <param name="Part">True if more of it follows; else left out.</param>
/// <param name="Behind">True if there is more already, or may be: whoever reads is slower than the changes come; else left out.</param>
internal sealed record WatchDocument(long Revision, IReadOnlyList<WatchedChange> Events, bool? Part, bool? Behind);
