namespace OrleansCluster.Silo.Tour;

/// <summary>A file that the tour stores.</summary>
/// <param name="FullPath">Where the original is.</param>
/// <param name="StoredPath">Its path in the cluster.</param>
/// <param name="Length">In bytes, when the tour began.</param>
internal sealed record TourFile(string FullPath, string StoredPath, long Length)
{
    /// <summary>
    /// The original's bytes. What has no length is not opened: it may be a pipe or a device, which would never end.
    /// </summary>
    public Stream Open() => Length == 0
        ? Stream.Null
        : new FileStream(FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
