namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <param name="Deleted">How many keys there were.</param>
/// <param name="Previous">What they held, if that was asked for.</param>
public sealed record DeleteResult(long Deleted, KeyVersion[] Previous) : OperationResult;
