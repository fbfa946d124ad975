namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>A key was put, or keys were deleted.</summary>
/// <param name="Revision">The revision that this made; the newest there was, if there was nothing to delete.</param>
/// <param name="Created">Of a put: whether the key was not there before.</param>
/// <param name="Version">Of a put: how often the key was put since it came into being.</param>
/// <param name="Deleted">Of a deletion: how many keys there were.</param>
internal sealed record ChangeDocument(long Revision, bool? Created = null, long? Version = null, long? Deleted = null);
