namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>The command was carried out, and there is nothing to tell.</summary>
public sealed record DoneAnswer : MetadataAnswer;
