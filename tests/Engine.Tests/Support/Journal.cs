using System.Collections.Concurrent;

namespace OrleansCluster.Engine.Tests.Support;

/// <summary>What grains did, by key, in the order in which they did it. All silos are in the test's process.</summary>
internal static class Journal
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Entries = new();

    public static void Note(string key, string entry) => Entries.GetOrAdd(key, static _ => new ConcurrentQueue<string>()).Enqueue(entry);

    public static string[] Of(string key) => Entries.TryGetValue(key, out var entries) ? [.. entries] : [];

    public static int Count(string key, string entry) => Of(key).Count(e => e == entry);

    /// <summary>Waits until the entry stands there (so many times).</summary>
    public static Task Shows(string key, string entry, int times = 1) =>
        Wait.Until(() => Count(key, entry) >= times, $"'{entry}' of {key} (it shows: {string.Join(", ", Of(key))})");
}
