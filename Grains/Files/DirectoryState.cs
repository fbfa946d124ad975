using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Grains.Files;

/// <summary>The durable state of a <see cref="NamespaceGrain"/>.</summary>
public sealed class DirectoryState
{
    public DirectoryRecord Record { get; set; } = DirectoryRecord.Empty;
}
