using OrleansCluster.Storage;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>
/// The author who logs that a flush failed and goes on, or tries it again until it says that it worked: it will, and the bytes are not
/// there.
/// </summary>
internal sealed class IgnoredFlushFailure(IDisk inner) : PassOnDisk(inner)
{
    public override ValueTask FlushDirectoryAsync(string path) => IgnoringAsync(Inner.FlushDirectoryAsync(path));

    protected override IDiskFile Wrap(IDiskFile file, string path, DiskOpenMode mode) => new File(file);

    private static async ValueTask IgnoringAsync(ValueTask flush)
    {
        try
        {
            await flush.Detached();
        }
        catch (FlushFailedException)
        {
            // This is the bug.
        }
    }

    private sealed class File(IDiskFile inner) : PassOnFile(inner)
    {
        public override ValueTask FlushAsync() => IgnoringAsync(Inner.FlushAsync());

        public override ValueTask WriteAndFlushAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) =>
            IgnoringAsync(Inner.WriteAndFlushAsync(data, offset));
    }
}
