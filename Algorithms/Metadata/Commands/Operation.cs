namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>One step of a transaction.</summary>
public abstract record Operation;
