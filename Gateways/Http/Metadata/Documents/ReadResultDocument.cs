namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <param name="Count">How many keys are in <paramref name="Items"/>, or were counted.</param>
/// <param name="HasMore">Whether the range holds more.</param>
/// <param name="Items">The keys in their order.</param>
internal sealed record ReadResultDocument(long Count, bool HasMore, IReadOnlyList<KeyDocument> Items);
