using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>A silo's own view of the shared folder on the machine's disk, whose writes a test can hold up or fail.</summary>
internal sealed class SharedDisk(string root, SharedDiskFaults faults) : IDisk, IAsyncDisposable
{
    private readonly RealDisk _disk = new(root);

    public async ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default) =>
        new SharedDiskFile(await _disk.OpenAsync(path, mode, ct), faults, Describe(path));

    public ValueTask CreateDirectoryAsync(string path) => _disk.CreateDirectoryAsync(path);

    public ValueTask FlushDirectoryAsync(string path) => _disk.FlushDirectoryAsync(path);

    public ValueTask RenameAsync(string from, string to) => _disk.RenameAsync(from, to);

    public ValueTask<bool> DeleteAsync(string path) => _disk.DeleteAsync(path);

    public ValueTask<IReadOnlyList<DiskEntry>> ListAsync(string directory) => _disk.ListAsync(directory);

    public ValueTask<bool> ExistsAsync(string path) => _disk.ExistsAsync(path);

    public ValueTask<IDisposable> LockAsync(string directory) => _disk.LockAsync(directory);

    public string Describe(string path) => _disk.Describe(path);

    public Guid DrawId() => _disk.DrawId();

    public void Dispose() => _disk.Dispose();

    public ValueTask DisposeAsync() => _disk.DisposeAsync();
}
