namespace OrleansCluster.Storage;

/// <summary>One name in a directory.</summary>
/// <param name="Name">The last part of the path.</param>
/// <param name="Length">The file's length in bytes; 0 for a directory.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
public readonly record struct DiskEntry(string Name, long Length, bool IsDirectory);
