namespace OrleansCluster.Storage.Disks;

/// <summary>
/// Who holds which folder in this process, by full path. The lock file keeps other processes out, and where the file system has
/// no locks this keeps at least the own process honest; and it knows the holder's name.
/// </summary>
internal static class FolderLocks
{
    private static readonly Dictionary<string, string> Holders = new(StringComparer.Ordinal);

    /// <summary>Takes the folder, or returns who holds it.</summary>
    public static bool TryTake(string folder, string holder, out string? current)
    {
        lock (Holders)
        {
            if (Holders.TryGetValue(folder, out current))
                return false;
            Holders.Add(folder, holder);
            return true;
        }
    }

    public static void Release(string folder)
    {
        lock (Holders)
            Holders.Remove(folder);
    }
}
