namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <param name="Previous">What the key held before, if that was asked for and it held anything.</param>
public sealed record PutResult(KeyVersion? Previous) : OperationResult;
