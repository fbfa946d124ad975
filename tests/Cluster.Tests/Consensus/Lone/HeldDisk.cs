using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Consensus.Lone;

/// <summary>A disk on which writes and flushes of some files stand still until a test lets them go on.</summary>
internal sealed class HeldDisk(string root) : IDisk, IAsyncDisposable
{
    private readonly RealDisk _disk = new(root);
    private volatile string? _held;
    private TaskCompletionSource _released = new();
    private int _waiting;

    /// <summary>How many writes and flushes stand still, or did.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Holds what is begun from now on in files whose path has this in it.</summary>
    public void Hold(string part)
    {
        _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting = 0;
        _held = part;
    }

    public void Release()
    {
        _held = null;
        _released.TrySetResult();
    }

    public async ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default) =>
        new HeldFile(await _disk.OpenAsync(path, mode, ct), () => PassAsync(path));

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

    private async Task PassAsync(string path)
    {
        if (_held is not { } held || !path.Contains(held, StringComparison.Ordinal))
            return;
        Interlocked.Increment(ref _waiting);
        await _released.Task;
    }
}
