using OrleansCluster.Storage;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Storage;

/// <summary>
/// The one folder of durable grain state of a process, opened once by the host and handed to every silo in it. It outlives
/// the silos: one that is killed is fenced off by its own provider, the others go on.
/// </summary>
public sealed class FileStateStoreHost : IAsyncDisposable
{
    private readonly IDisk? _disk;

    private FileStateStoreHost(StateStore store, IDisk? disk)
    {
        Store = store;
        _disk = disk;
    }

    internal StateStore Store { get; }

    /// <summary>Opens <paramref name="directory"/> on the machine's file system, creating it if it is not there.</summary>
    public static async Task<FileStateStoreHost> OpenAsync(string directory, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var disk = new RealDisk(directory);
        try
        {
            return new FileStateStoreHost(await StateStore.OpenAsync(disk, "state", new StateStoreOptions(), cancellationToken), disk);
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>Opens <paramref name="folder"/> on a disk that stays the caller's.</summary>
    public static async Task<FileStateStoreHost> OpenAsync(
        IDisk disk, string folder, StateStoreOptions options, CancellationToken cancellationToken = default) =>
        new(await StateStore.OpenAsync(disk, folder, options, cancellationToken), null);

    /// <summary>Closes the folder. The silos must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _disk?.Dispose();
    }
}
