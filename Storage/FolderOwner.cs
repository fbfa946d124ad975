using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage;

/// <summary>How each log and store takes possession of its folder.</summary>
internal static class FolderOwner
{
    /// <summary>
    /// Refuses a poisoned folder, creates it durably, locks it, then lets <paramref name="open"/> make of it what it holds. If
    /// that fails
    /// the lock is released; if what failed is a flush, the folder is poisoned.
    /// </summary>
    public static async ValueTask<T> TakeAsync<T>(IDisk disk, string folder, Func<IDisposable, ValueTask<T>> open)
    {
        DiskPath.Validate(folder);
        FolderPoison.ThrowIfPoisoned(disk, folder);
        IDisposable? folderLock = null;
        try
        {
            await DurableFolder.CreateAsync(disk, folder).Detached();
            folderLock = await disk.LockAsync(folder).Detached();
            // Once more: the owner before us may have poisoned it just before it let go.
            FolderPoison.ThrowIfPoisoned(disk, folder);
            return await open(folderLock).Detached();
        }
        catch (Exception e)
        {
            if (e is FlushFailedException)
                FolderPoison.Poison(disk, folder, e);
            folderLock?.Dispose();
            throw;
        }
    }
}
