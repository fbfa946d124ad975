using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage;

/// <summary>Creates folders so that they survive a crash: each new name is flushed in the directory that holds it.</summary>
internal static class DurableFolder
{
    /// <summary>Creates a folder and those above it, and makes their names durable, whoever created them.</summary>
    public static async ValueTask CreateAsync(IDisk disk, string folder)
    {
        DiskPath.Validate(folder);
        if (folder.Length == 0)
            return;
        await disk.CreateDirectoryAsync(folder).Detached();
        // From the root down, also where the folder was there before: the process that made it may have died before its flush.
        for (var slash = 0; slash >= 0; slash = folder.IndexOf('/', slash + 1))
            await disk.FlushDirectoryAsync(slash == 0 ? "" : folder[..slash]).Detached();
    }
}
