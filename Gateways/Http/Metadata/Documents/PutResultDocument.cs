namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <param name="Previous">What the key held before, if that was asked for and it held anything.</param>
internal sealed record PutResultDocument(KeyDocument? Previous);
