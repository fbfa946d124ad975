using OrleansCluster.Storage;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>
/// The author who flushes each file and thinks that its name is safe with it: directories are never flushed, so that new files, renames
/// and deletions may be undone by a power loss.
/// </summary>
internal sealed class UnflushedDirectories(IDisk inner) : PassOnDisk(inner)
{
    public override async ValueTask FlushDirectoryAsync(string path) => await Inner.ExistsAsync(path).Detached();
}
