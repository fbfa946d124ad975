namespace OrleansCluster.Algorithms.Files;

/// <summary>What a batch of changes made of a directory's record.</summary>
/// <param name="Record">The next record.</param>
/// <param name="Refused">The keys that were to be added and are over the limit.</param>
public sealed record DirectoryChange(DirectoryRecord Record, IReadOnlySet<string> Refused);
