using OrleansCluster.Storage;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>A disk that passes every call on: what planted bugs change a part of.</summary>
internal abstract class PassOnDisk(IDisk inner) : IDisk
{
    protected IDisk Inner => inner;

    public async ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default) =>
        Wrap(await inner.OpenAsync(path, mode, ct).Detached(), path, mode);

    public virtual ValueTask CreateDirectoryAsync(string path) => inner.CreateDirectoryAsync(path);

    public virtual ValueTask FlushDirectoryAsync(string path) => inner.FlushDirectoryAsync(path);

    public virtual ValueTask RenameAsync(string from, string to) => inner.RenameAsync(from, to);

    public virtual ValueTask<bool> DeleteAsync(string path) => inner.DeleteAsync(path);

    public ValueTask<IReadOnlyList<DiskEntry>> ListAsync(string directory) => inner.ListAsync(directory);

    public ValueTask<bool> ExistsAsync(string path) => inner.ExistsAsync(path);

    public virtual ValueTask<IDisposable> LockAsync(string directory) => inner.LockAsync(directory);

    public string Describe(string path) => inner.Describe(path);

    public Guid DrawId() => inner.DrawId();

    public void Dispose() => inner.Dispose();

    /// <summary>What is given out for a file that was opened.</summary>
    protected virtual IDiskFile Wrap(IDiskFile file, string path, DiskOpenMode mode) => file;
}
