namespace OrleansCluster.Algorithms.Files;

/// <summary>One name in a directory's index.</summary>
/// <param name="Key">The name; a directory's with a trailing '/'.</param>
/// <param name="Sequence">Of the latest <see cref="DirectoryIndex"/> addition of this name.</param>
public sealed record DirectoryName(string Key, long Sequence);
