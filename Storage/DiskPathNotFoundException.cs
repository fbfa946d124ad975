namespace OrleansCluster.Storage;

/// <summary>There is no file or directory at the path. Nothing was done.</summary>
public sealed class DiskPathNotFoundException(string path, Exception? inner = null)
    : DiskIOException("Open", path, "it does not exist", 0, inner);
