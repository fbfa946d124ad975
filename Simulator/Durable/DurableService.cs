using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Durable;

/// <summary>
/// The remote service behind "Durable": records with versions, changed on the condition that nobody else did. It loses nothing; what
/// goes wrong is on the way to it and back, and it may stand still.
/// </summary>
internal sealed class DurableService(SimProcess process)
{
    private readonly Dictionary<string, DurableEntry> _records = new(StringComparer.Ordinal);
    private long _lastVersion;

    /// <summary>Where it runs.</summary>
    public SimProcess Process => process;

    /// <summary>Changes that took effect.</summary>
    public long Changes { get; private set; }

    public DurableEntry? Read(string key) => _records.GetValueOrDefault(key);

    /// <summary>Writes a record if its version is the expected one (null: if there is none).</summary>
    /// <returns>The new version; null if the version was another, and nothing was done.</returns>
    public long? TryWrite(string key, ReadOnlyMemory<byte> value, long? expected, bool unconditionally = false)
    {
        if (!unconditionally && Read(key)?.Version != expected) return null;
        Changes++;
        _records[key] = new DurableEntry(++_lastVersion, value);
        return _lastVersion;
    }

    /// <summary>Deletes a record if its version is the expected one; false if it is another, and nothing was done.</summary>
    public bool TryDelete(string key, long? expected)
    {
        if (Read(key)?.Version != expected) return false;
        if (_records.Remove(key)) Changes++;
        return true;
    }
}
