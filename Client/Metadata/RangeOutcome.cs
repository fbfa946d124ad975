using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>What a range holds.</summary>
/// <param name="Items">The keys in their order; empty if they were only counted.</param>
/// <param name="Count">How many are in <paramref name="Items"/>, or were counted.</param>
/// <param name="HasMore">Whether the range holds more than that: the limit, or the size of an answer, was reached.</param>
/// <param name="Revision">The newest revision of the store that answered: nothing later was looked at.</param>
public sealed record RangeOutcome(IReadOnlyList<KeyVersion> Items, long Count, bool HasMore, long Revision);
