namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>What a range held.</summary>
/// <param name="Items">The keys in their order, with their values unless only keys were asked for; empty if only counted.</param>
/// <param name="Count">How many keys are in <paramref name="Items"/>, or were counted.</param>
/// <param name="HasMore">Whether the range holds more keys than that: a limit, or the size of an answer, was reached.</param>
public sealed record RangeResult(KeyVersion[] Items, long Count, bool HasMore) : OperationResult;
