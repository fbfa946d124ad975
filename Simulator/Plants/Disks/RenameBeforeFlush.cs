using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>
/// The author who writes a temporary file, renames it, flushes the directory, and leaves the file's own flush for later: after a power loss
/// the name stands for a file that is empty, or half there. (Temporary files are those whose name ends in ".tmp", as everywhere in this
/// project.)
/// </summary>
internal sealed class RenameBeforeFlush(IDisk inner, SimProcess process) : PassOnDisk(inner)
{
    private const string TemporarySuffix = ".tmp";

    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(2);

    // In order of their names: what is put off is done in an order that is the same in each run.
    private readonly SortedSet<string> _temporary = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _renamed = new(StringComparer.Ordinal);

    public override async ValueTask RenameAsync(string from, string to)
    {
        await Inner.RenameAsync(from, to).Detached();
        if (_temporary.Remove(from)) _renamed.Add(to);
    }

    public override async ValueTask FlushDirectoryAsync(string path)
    {
        await Inner.FlushDirectoryAsync(path).Detached();
        foreach (var owed in _renamed.Where(name => DiskPath.ParentOf(name) == path).ToList())
        {
            _renamed.Remove(owed);
            process.After(process.Chance.Between(Soonest, Latest), "late-flush", () => _ = FlushLateAsync(owed));
        }
    }

    public override ValueTask<bool> DeleteAsync(string path)
    {
        _temporary.Remove(path);
        return Inner.DeleteAsync(path);
    }

    protected override IDiskFile Wrap(IDiskFile file, string path, DiskOpenMode mode) =>
        path.EndsWith(TemporarySuffix, StringComparison.Ordinal) ? new File(file, this, path) : file;

    private async Task FlushLateAsync(string path)
    {
        try
        {
            var file = await Inner.OpenAsync(path, DiskOpenMode.ReadExisting).Detached();
            await file.FlushAsync().Detached();
            await file.DisposeAsync().Detached();
        }
        catch (StorageException)
        {
            // Who puts a flush off has nobody to tell.
        }
    }

    private sealed class File(IDiskFile inner, RenameBeforeFlush disk, string path) : PassOnFile(inner)
    {
        private bool _isPutOff;

        public override async ValueTask FlushAsync()
        {
            if (PutsOff()) await Inner.GetLengthAsync().Detached();
            else await Inner.FlushAsync().Detached();
        }

        public override ValueTask WriteAndFlushAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) =>
            PutsOff() ? WriteAsync(data, offset) : Inner.WriteAndFlushAsync(data, offset);

        // Once it was renamed it is flushed like any other.
        private bool PutsOff()
        {
            if (_isPutOff && !disk._temporary.Contains(path)) return false;
            disk._temporary.Add(path);
            return _isPutOff = true;
        }
    }
}
