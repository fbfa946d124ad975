namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>A transaction was run.</summary>
/// <param name="Succeeded">Whether every compare held, so that the first branch was taken.</param>
/// <param name="Results">One for each operation of the branch taken, in their order; empty if abridged.</param>
public sealed record TransactionAnswer(bool Succeeded, OperationResult[] Results) : MetadataAnswer;
