using System.Collections.Concurrent;

namespace OrleansCluster.Storage;

/// <summary>
/// The folders that this process must not trust again (design §6), by <see cref="IDisk.Describe"/>. Process-wide on purpose: it
/// must outlive every activation, store and disk object. There is no way back but a new process.
/// </summary>
public static class FolderPoison
{
    private static readonly ConcurrentDictionary<string, Exception> Poisoned = new(StringComparer.Ordinal);

    /// <summary>Poisons a folder for the life of the process; the first reason stays.</summary>
    public static void Poison(IDisk disk, string folder, Exception reason) => Poisoned.TryAdd(disk.Describe(folder), reason);

    /// <summary>Refuses a poisoned folder.</summary>
    /// <exception cref="FolderPoisonedException">The folder was poisoned earlier in this process.</exception>
    public static void ThrowIfPoisoned(IDisk disk, string folder)
    {
        var place = disk.Describe(folder);
        if (Poisoned.TryGetValue(place, out var reason))
            throw new FolderPoisonedException(place, reason.Message.TrimEnd('.'), reason);
    }

    /// <summary>Whether the folder was poisoned in this process.</summary>
    public static bool IsPoisoned(IDisk disk, string folder) => Poisoned.ContainsKey(disk.Describe(folder));
}
