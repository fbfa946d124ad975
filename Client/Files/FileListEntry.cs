using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>One entry of a directory.</summary>
/// <param name="Name">The last segment of its path.</param>
/// <param name="Path">Its normalized path.</param>
/// <param name="File">The file's committed version; null for a directory.</param>
public sealed record FileListEntry(string Name, string Path, FileStat? File)
{
    public bool IsDirectory => File is null;
}
