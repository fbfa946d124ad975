using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Numbers of objects by identity. A scan while there are few, open addressing beyond; allocates only to grow.</summary>
internal sealed class ReferenceTable
{
    private const int ScanLimit = 16;
    private const int KeptCapacity = 4096;

    private Entry[] _entries = new Entry[ScanLimit];
    private int[]? _buckets;

    public int Count { get; private set; }

    public bool TryGet(object key, out int number)
    {
        if (Count > ScanLimit) return TryFind(key, out number);
        foreach (ref readonly var entry in _entries.AsSpan(0, Count))
        {
            if (!ReferenceEquals(entry.Key, key)) continue;
            number = entry.Number;
            return true;
        }

        number = 0;
        return false;
    }

    public void Add(object key, int number)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, Count * 2);
        _entries[Count++] = new Entry(key, number);
        if (Count <= ScanLimit) return;
        if (Count == ScanLimit + 1 || _buckets!.Length < Count * 2) Rehash();
        else Link(Count - 1);
    }

    /// <summary>Forgets all but the first entries.</summary>
    public void Truncate(int count)
    {
        if (count == Count) return;
        var wasHashed = Count > ScanLimit;
        _entries.AsSpan(count, Count - count).Clear();
        Count = count;
        if (count == 0 && _entries.Length > KeptCapacity) (_entries, _buckets) = (new Entry[ScanLimit], null);
        else if (wasHashed) Rehash();
    }

    private void Rehash()
    {
        var size = _entries.Length * 4;
        if (_buckets is null || _buckets.Length < size) _buckets = new int[size];
        else Array.Clear(_buckets);
        if (Count <= ScanLimit) return;
        for (var i = 0; i < Count; i++) Link(i);
    }

    private void Link(int index)
    {
        var slot = Slot(_entries[index].Key);
        while (_buckets![slot] != 0) slot = (slot + 1) & (_buckets.Length - 1);
        _buckets[slot] = index + 1;
    }

    private bool TryFind(object key, out int number)
    {
        for (var slot = Slot(key); _buckets![slot] is var found and not 0; slot = (slot + 1) & (_buckets.Length - 1))
        {
            ref readonly var entry = ref _entries[found - 1];
            if (!ReferenceEquals(entry.Key, key)) continue;
            number = entry.Number;
            return true;
        }

        number = 0;
        return false;
    }

    private int Slot(object key) => (int)((uint)RuntimeHelpers.GetHashCode(key) * 0x9E3779B9u >> 7) & (_buckets!.Length - 1);

    private readonly record struct Entry(object Key, int Number);
}
