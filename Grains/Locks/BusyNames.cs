using System.Collections.Concurrent;
using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>The names with whose activations something would be lost, of those on this silo. Safe for concurrent use.</summary>
internal sealed class BusyNames
{
    private readonly ConcurrentDictionary<BusyName, bool> _names = new();

    public void Add(BusyName name) => _names.TryAdd(name, true);

    public void Remove(BusyName name) => _names.TryRemove(name, out _);

    /// <summary>All that somebody holds or waits for at present, each with figures of one moment; of two names the moments may differ.</summary>
    public IReadOnlyList<(BusyName Name, NameFigures Figures)> Look() =>
        [.. _names.Select(entry => (Name: entry.Key, entry.Key.Figures)).Where(one => one.Figures.Holders > 0 || one.Figures.Waiting > 0)];
}
