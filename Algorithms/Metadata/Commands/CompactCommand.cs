namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>Gives up the history before a revision. Readable afterwards is exactly that revision and every later one.</summary>
public sealed record CompactCommand(long Revision) : MetadataCommand;
