using OrleansCluster.Grains.Storage;
using OrleansCluster.Silo.Options;
using OrleansCluster.Storage;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Silo.Hosting;

/// <summary>
/// The process's exclusive right to its data folder, and the grain state in it. Taken before anything else starts, so that a
/// second process learns in one sentence that it is the second, and not from half-started silos.
/// </summary>
internal sealed class DataFolder : IAsyncDisposable
{
    private readonly IDisk _disk;

    private DataFolder(IDisk disk, FileStateStoreHost? state)
    {
        _disk = disk;
        State = state;
    }

    /// <summary>The state of every silo's grains; null if it is kept in a database, or shared with other processes.</summary>
    public FileStateStoreHost? State { get; }

    /// <exception cref="StartException">The folder cannot be made or written, is damaged, or another process has it.</exception>
    public static async Task<DataFolder> TakeAsync(SiloSettings settings)
    {
        IDisk? disk = null;
        try
        {
            Directory.CreateDirectory(settings.DataFolder);
            disk = new RealDisk(settings.DataFolder);
            if (settings.Cluster.Count > 0)
                return new DataFolder(disk, null); // several processes share it: each silo locks its own part, and one of them the state
            await disk.LockAsync("");
            var state = settings.Storage == StorageKind.File
                ? await FileStateStoreHost.OpenAsync(disk, EngineHost.StateFolder, new StateStoreOptions())
                : null;
            return new DataFolder(disk, state);
        }
        catch (Exception e)
        {
            disk?.Dispose();
            throw StartException.From(e, settings.DataFolder);
        }
    }

    /// <summary>Gives the folder back; the silos must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (State is not null)
            await State.DisposeAsync();
        _disk.Dispose();
    }
}
