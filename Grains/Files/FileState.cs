using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Grains.Files;

/// <summary>The durable state of a <see cref="BlockDirectoryGrain"/>.</summary>
public sealed class FileState
{
    public FileRecord Record { get; set; } = FileRecord.Empty;
}
