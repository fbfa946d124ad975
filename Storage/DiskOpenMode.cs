namespace OrleansCluster.Storage;

/// <summary>How <see cref="IDisk.OpenAsync"/> opens a file.</summary>
public enum DiskOpenMode
{
    /// <summary>For reading; the file must be there.</summary>
    ReadExisting,

    /// <summary>For reading and writing; created if missing.</summary>
    ReadWrite,

    /// <summary>For reading and writing; fails with <see cref="DiskIOException"/> if the name is taken.</summary>
    CreateNew,
}
