namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>A lease.</summary>
/// <param name="LeaseId">Its id. A string: it has more digits than a JavaScript number.</param>
/// <param name="TtlSeconds">How long it lives after each renewal.</param>
/// <param name="RemainingSeconds">What is left of it by the leader's clock, or more. A holder counts for itself, from before its last renewal was sent.</param>
/// <param name="Keys">The keys that end with it, in base64, if they were asked for.</param>
internal sealed record LeaseDocument(
    string LeaseId, double TtlSeconds, double? RemainingSeconds = null, IReadOnlyList<ReadOnlyMemory<byte>>? Keys = null);
