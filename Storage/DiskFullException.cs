namespace OrleansCluster.Storage;

/// <summary>
/// A write found no room on the disk, or in the quota. It is not acknowledged, and whoever promises durability has kept nothing
/// of it. Retry once there is room.
/// </summary>
public sealed class DiskFullException(string path, int errorNumber = 0, Exception? inner = null)
    : DiskIOException("Write", path, "no room is left on the disk", errorNumber, inner)
{
    /// <inheritdoc/>
    public override bool Retryable => true;
}
