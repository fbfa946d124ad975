using OrleansCluster.Storage;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>
/// The author who takes a write that has returned for a write that is kept: files are never flushed. It is fast, and passes every test in
/// which only processes die.
/// </summary>
internal sealed class UnflushedFiles(IDisk inner) : PassOnDisk(inner)
{
    protected override IDiskFile Wrap(IDiskFile file, string path, DiskOpenMode mode) => new File(file);

    private sealed class File(IDiskFile inner) : PassOnFile(inner)
    {
        // It asks for something all the same: a flush takes time, and fails on a fenced disk.
        public override async ValueTask FlushAsync() => await Inner.GetLengthAsync().Detached();

        public override ValueTask WriteAndFlushAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) => WriteAsync(data, offset);
    }
}
