namespace OrleansCluster.Gateways.Http.Status;

/// <summary>A consensus group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>Good</c>; <c>Weak</c>: it serves, and a replica is not in order; <c>Down</c>: it takes no changes; <c>Missing</c>: there is none yet; <c>Unknown</c>.</param>
/// <param name="Summary">The same as a sentence.</param>
/// <param name="Leader">The silo that leads.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Replicas">Its members, and silos that have a replica that is no member any more, by silo.</param>
/// <param name="Store">What it keeps; null if that did not answer.</param>
/// <param name="StoreError">Why it did not.</param>
internal sealed record GroupDocument(
    string Name,
    string State,
    string Summary,
    string? Leader,
    long Term,
    IReadOnlyList<ReplicaDocument> Replicas,
    MetadataStoreDocument? Store,
    string? StoreError);
