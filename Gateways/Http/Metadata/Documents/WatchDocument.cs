namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>All that one revision did to the watched range.</summary>
internal sealed record WatchDocument(long Revision, IReadOnlyList<WatchedChange> Events);
