namespace OrleansCluster.Algorithms.Metadata.Snapshots;

/// <summary>A snapshot cannot be restored: it is damaged, incomplete, or of a format that this version does not read.</summary>
public sealed class MetadataSnapshotException(string message, bool isUnknownFormat = false) : Exception(message)
{
    /// <summary>It is not known to be damaged: a newer version wrote it.</summary>
    public bool IsUnknownFormat { get; } = isUnknownFormat;
}
