namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>
/// The same disk as a new process sees it: with the page cache as it is, without what the old process remembered.
/// </summary>
internal sealed class RenamedDisk(FaultyDisk disk) : IDisk
{
    public ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default) => disk.OpenAsync(path, mode, ct);

    public ValueTask CreateDirectoryAsync(string path) => disk.CreateDirectoryAsync(path);

    public ValueTask FlushDirectoryAsync(string path) => disk.FlushDirectoryAsync(path);

    public ValueTask RenameAsync(string from, string to) => disk.RenameAsync(from, to);

    public ValueTask<bool> DeleteAsync(string path) => disk.DeleteAsync(path);

    public ValueTask<IReadOnlyList<DiskEntry>> ListAsync(string directory) => disk.ListAsync(directory);

    public ValueTask<bool> ExistsAsync(string path) => disk.ExistsAsync(path);

    public ValueTask<IDisposable> LockAsync(string directory) => new(new NoLock());

    public string Describe(string path) => "renamed " + disk.Describe(path);

    public Guid DrawId() => disk.DrawId();

    public void Dispose()
    {
    }

    private sealed class NoLock : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
