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

    private DataFolder(IDisk disk, StorageKind storage, FileStateStoreHost? state)
    {
        _disk = disk;
        Storage = storage;
        State = state;
    }

    /// <summary>Where the grain state is: what was asked for or, if nothing was, what is there.</summary>
    public StorageKind Storage { get; }

    /// <summary>The state of every silo's grains; null if it is kept elsewhere, or shared with other processes.</summary>
    public FileStateStoreHost? State { get; }

    /// <exception cref="StartException">The folder cannot be made or written, is damaged, another process has it, or its grain state is in another storage than asked for.</exception>
    public static async Task<DataFolder> TakeAsync(SiloSettings settings)
    {
        IDisk? disk = null;
        try
        {
            Directory.CreateDirectory(settings.DataFolder);
            disk = new RealDisk(settings.DataFolder);
            if (settings.Cluster.Count > 0)
                return new DataFolder(disk, await StorageNote.SettleAsync(disk, settings), null); // several processes share it: each silo locks its own part, and one of them the state
            await disk.LockAsync("");
            var storage = await StorageNote.SettleAsync(disk, settings);
            var state = storage == StorageKind.File
                ? await FileStateStoreHost.OpenAsync(disk, EngineHost.StateFolder, new StateStoreOptions())
                : null;
            return new DataFolder(disk, storage, state);
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
