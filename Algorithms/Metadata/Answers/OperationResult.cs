namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>The outcome of one operation of a transaction.</summary>
public abstract record OperationResult;
