namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>The calls that change a disk, for faults and crash points.</summary>
public enum DiskCall
{
    Create,
    Write,
    SetLength,
    Flush,
    FlushDirectory,
    Rename,
    Delete,
    CreateDirectory,
}
