namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>What a range of keys holds.</summary>
/// <param name="Revision">The store's newest revision when it was read.</param>
/// <param name="Count">How many keys are in <paramref name="Items"/>, or were counted.</param>
/// <param name="HasMore">Whether the range holds more than that.</param>
/// <param name="Next">The address of the next page, at the same revision; left out on the last.</param>
/// <param name="Items">The keys in their order, by unsigned bytes; empty if they were only counted.</param>
internal sealed record RangeDocument(long Revision, long Count, bool HasMore, string? Next, IReadOnlyList<KeyDocument> Items);
