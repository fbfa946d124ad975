namespace OrleansCluster.Simulator.Disks;

/// <summary>The right to a directory: until it is disposed, or its disk is, or its process is dead.</summary>
internal sealed class SimFolderLock(SimDisk disk, string path) : IDisposable
{
    public SimDisk Disk => disk;

    public void Dispose()
    {
        if (!disk.IsOnThread("a folder's lock was released", path)) return;
        disk.Medium.Unlock(path, this);
    }
}
