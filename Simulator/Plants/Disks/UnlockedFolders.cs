using OrleansCluster.Storage;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>
/// The author who trusts that nobody else opens the folder: the right to it is given out without being taken, so that two stores, or two
/// processes, write to the same files.
/// </summary>
internal sealed class UnlockedFolders(IDisk inner) : PassOnDisk(inner)
{
    public override async ValueTask<IDisposable> LockAsync(string directory)
    {
        await Inner.CreateDirectoryAsync(directory).Detached();
        return new NoLock();
    }

    private sealed class NoLock : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
