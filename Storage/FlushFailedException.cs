namespace OrleansCluster.Storage;

/// <summary>
/// The disk could not say that it keeps what was written. What it keeps is unknown, a second flush proves nothing (the system
/// drops the failed pages and reports the error once), and the page cache may show what the disk never got: the folder must not
/// be trusted again in this process. See Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020.
/// </summary>
public sealed class FlushFailedException(string path, string reason, int errorNumber = 0, Exception? inner = null)
    : DiskIOException("Flush", path, reason, errorNumber, inner);
