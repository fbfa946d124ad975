namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <param name="Deleted">How many keys there were.</param>
/// <param name="Previous">What they held, if that was asked for.</param>
internal sealed record DeleteResultDocument(long Deleted, IReadOnlyList<KeyDocument>? Previous);
