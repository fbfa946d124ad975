using System.Text;
using OrleansCluster.Silo.Options;
using OrleansCluster.Storage;

namespace OrleansCluster.Silo.Hosting;

/// <summary>
/// Where the grain state of a data folder is: noted beside it at the first start, so that no later start looks in another place and finds
/// nothing. State in files needs no note: folders of before have none.
/// </summary>
internal static class StorageNote
{
    private const string Name = "grain-state-is-in.";
    private static readonly StorageKind[] Noted = [StorageKind.Consensus, StorageKind.Postgres, StorageKind.File];

    /// <summary>Decides by what is there and what was asked for, and notes it.</summary>
    /// <exception cref="StartException">Another storage was asked for than the one that has the state, or this process cannot have the one that is due.</exception>
    public static async Task<StorageKind> SettleAsync(IDisk disk, SiloSettings settings)
    {
        var found = await FindAsync(disk);
        if (found is null)
        {
            if (ObstacleTo(settings.Storage, settings) is { } missing)
            {
                throw new StartException(
                    $"Grain state is kept in {settings.Storage} where nothing else is asked for, but {missing}, or say where else by {SettingSpecs.Storage.Option}.");
            }

            await NoteAsync(disk, settings.Storage);

            // Processes that share the folder may start at one moment.
            found = await FindAsync(disk) ?? settings.Storage;
        }

        if (found != settings.Storage && (settings.IsStorageGiven || found == StorageKind.Postgres))
        {
            throw new StartException(
                $"The data folder '{settings.DataFolder}' has its grain state in {found}, and this start would keep it in {settings.Storage} and find none; "
                + $"say {SettingSpecs.Storage.Option} {found}, or name another folder by {SettingSpecs.Data.Option}.");
        }

        if (ObstacleTo(found.Value, settings) is { } obstacle)
            throw new StartException($"The data folder '{settings.DataFolder}' has its grain state in {found}, but {obstacle}, or name another folder by {SettingSpecs.Data.Option}.");
        return found.Value;
    }

    // What this process lacks, and what to do about it.
    private static string? ObstacleTo(StorageKind kind, SiloSettings settings) => kind switch
    {
        StorageKind.Consensus when settings.MetadataSilos.Count == 0 =>
            $"this process knows no silos of the metadata group: name them by {SettingSpecs.MetadataSilos.Option}, the same for each process",
        StorageKind.File when settings.JoinsOthers =>
            "a cluster of several processes cannot keep it in one process's folder: start it as one process",
        _ => null,
    };

    private static async Task<StorageKind?> FindAsync(IDisk disk)
    {
        foreach (var kind in Noted)
        {
            if (await disk.ExistsAsync(Name + kind))
                return kind;
        }

        return await HasFilesAsync(disk) ? StorageKind.File : null;
    }

    // A log without a snapshot is state as well. A lock alone is none.
    private static async Task<bool> HasFilesAsync(IDisk disk) =>
        await HasAsync(disk, EngineHost.StateFolder, ".snap") || await HasAsync(disk, EngineHost.StateFolder + "/log", ".log");

    private static async Task<bool> HasAsync(IDisk disk, string folder, string extension) =>
        await disk.ExistsAsync(folder) && (await disk.ListAsync(folder)).Any(file => Path.GetExtension(file.Name) == extension);

    private static async Task NoteAsync(IDisk disk, StorageKind kind)
    {
        await using (var file = await disk.OpenAsync(Name + kind, DiskOpenMode.ReadWrite))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes($"OrleansCluster grain state 1: {kind}\n"), 0);
            await file.FlushAsync();
        }

        await disk.FlushDirectoryAsync("");
    }
}
