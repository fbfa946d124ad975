namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>One name in a directory: a directory, or a file with its committed version.</summary>
/// <param name="Name">The last segment of the path.</param>
/// <param name="File">The file's committed version; null for a directory.</param>
[GenerateSerializer, Alias("oc.files.NamespaceEntry"), Immutable]
public sealed record NamespaceEntry(string Name, FileStat? File);
