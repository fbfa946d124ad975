namespace OrleansCluster.Storage.Snapshots;

/// <summary>A whole snapshot on the disk.</summary>
/// <param name="Name">Its name in the folder, without ending.</param>
/// <param name="Label">What its owner says of the content.</param>
/// <param name="Length">The content's length, in bytes.</param>
/// <param name="Checksum">CRC-32C of the content.</param>
public sealed record SnapshotFile(string Name, ReadOnlyMemory<byte> Label, long Length, uint Checksum)
{
    internal long ContentAt => SnapshotFileHeader.Length + Label.Length;
}
