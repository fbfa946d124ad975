using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>
/// Entries first in, first out, in a ring; one may be taken out of the middle, which leaves a hole. O(1), except that one call in very many
/// moves all. For the writer. Positions only grow, and wrap around with their 32 bits; the ring is far shorter.
/// </summary>
internal sealed class EntryQueue(QueueKind kind)
{
    private const int MinLength = 16;

    private CacheEntry?[] _ring = new CacheEntry?[MinLength];
    private uint _head;
    private uint _tail;

    public int Count { get; private set; }

    /// <summary>What its entries take, as <see cref="EntryCost"/> counts it, their tags' names not included.</summary>
    public long Bytes { get; private set; }

    private uint Mask => (uint)_ring.Length - 1;

    /// <summary>All entries, the first to go out first.</summary>
    public IEnumerable<CacheEntry> InOrder
    {
        get
        {
            for (var at = _head; at != _tail; at++)
            {
                if (_ring[at & Mask] is { } entry)
                    yield return entry;
            }
        }
    }

    public void Push(CacheEntry entry)
    {
        if (_tail - _head == (uint)_ring.Length)
            Move(Count <= _ring.Length / 2 ? _ring.Length : _ring.Length * 2);
        (entry.Position, entry.Queue) = (_tail, kind);
        _ring[_tail++ & Mask] = entry;
        Count++;
        Bytes += EntryCost.Of(entry);
    }

    public bool TryPop([NotNullWhen(true)] out CacheEntry? entry)
    {
        for (entry = null; entry is null && _head != _tail; _head++)
            entry = _ring[_head & Mask];
        if (entry is null)
            return false;
        _head--;
        Remove(entry);
        return true;
    }

    public void Remove(CacheEntry entry)
    {
        _ring[entry.Position & Mask] = null;
        Bytes -= EntryCost.Of(entry);
        entry.Queue = QueueKind.None;
        Count--;
        if (entry.Position == _head)
            _head++;
        if (_ring.Length > MinLength && Count < _ring.Length / 8)
            Move(_ring.Length / 4);
    }

    /// <summary>Puts an entry in another's place.</summary>
    public void Replace(CacheEntry entry, CacheEntry by)
    {
        (by.Position, by.Queue) = (entry.Position, kind);
        _ring[by.Position & Mask] = by;
        entry.Queue = QueueKind.None;
        Bytes += EntryCost.Of(by) - EntryCost.Of(entry);
    }

    /// <summary>An entry takes more or fewer bytes than before.</summary>
    public void Resize(long bytes) => Bytes += bytes;

    private void Move(int length)
    {
        var ring = new CacheEntry?[Math.Max(length, MinLength)];
        var count = 0U;
        foreach (var entry in InOrder)
        {
            entry.Position = count;
            ring[count++] = entry;
        }

        (_ring, _head, _tail) = (ring, 0, count);
    }
}
