using System.Runtime.CompilerServices;

namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>
/// A hash table of entries for one writer and any number of readers that take no lock and never wait: open addressing with linear probing over
/// immutable entries.
///
/// <para><b>What a reader sees.</b> For each key a find is linearizable: it answers with what the key held, or that it held nothing, at some
/// moment between the find's beginning and its end. So a reader that begins after a write was acknowledged (in the sense of happens-before,
/// such as by a message) sees that write or a later one; and two finds one after the other never go back.</para>
///
/// <para><b>Why.</b> Within one set of arrays (<see cref="EntrySlots"/>): (1) a slot that was used once never becomes unused again, so a probe
/// sequence never gets shorter; (2) a slot's mark is written before the entry, and changes only while the slot is empty; (3) an entry is only
/// ever put into a slot, taken out of it or replaced by another of the same key in it, each by one write, and a key is in no more than one slot
/// at once. A hit: the slot held the entry when it was read. A miss: every slot up to the first unused one was read and did not hold the key.
/// If the key was there at every moment of the find then, by (3), in one slot all the while, which by (1) and (2) the find has read as what it
/// was: so there was a moment at which the key was not there. Between sets of arrays: the writer fills new ones, publishes them by one write,
/// and never writes to the old ones again; who still reads those reads what held at the moment of the publication, and had begun before.</para>
///
/// <para>A replacement, insertion or removal is O(1); one in very many rebuilds the arrays, O(entries). A rebuild leaves the arrays no more
/// than five eighths full, so that at least an eighth of their slots are used up before the next; entries take a quarter to three quarters of
/// them.</para>
/// </summary>
internal sealed class EntryTable
{
    private const int MinBits = 4;

    private EntrySlots _slots = new(MinBits);
    private int _usedSlots;
    private int _count;

    /// <summary>How many entries there are; any thread may ask.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many slots.</summary>
    public int Length => Volatile.Read(ref _slots).Length;

    /// <summary>The entry of a key, by any thread.</summary>
    public CacheEntry? Find(ulong hash, ReadOnlySpan<byte> key)
    {
        var slots = Volatile.Read(ref _slots);
        var (marks, entries, mark) = (slots.Marks, slots.Entries, EntrySlots.Mark(hash));
        for (var at = slots.Home(hash); ; at = (at + 1) & (marks.Length - 1))
        {
            var found = Volatile.Read(ref marks[at]);
            if (found == mark)
            {
                if (Volatile.Read(ref entries[at]) is { } entry && entry.Hash == hash && entry.Key.SequenceEqual(key))
                    return entry;
            }
            else if (found == 0)
            {
                return null;
            }
        }
    }

    /// <summary>The entry of that hash and version, for the writer.</summary>
    public CacheEntry? Find(ulong hash, long version)
    {
        for (var at = _slots.Home(hash); _slots.Marks[at] != 0; at = (at + 1) & _slots.Mask)
        {
            if (_slots.Entries[at] is { } entry && entry.Hash == hash && entry.Version == version)
                return entry;
        }

        return null;
    }

    /// <summary>Puts in an entry whose key is not there.</summary>
    public void Insert(CacheEntry entry)
    {
        if (_usedSlots >= _slots.Length / 4 * 3)
            Rebuild();
        if (Put(_slots, entry))
            _usedSlots++;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Puts an entry in the place of another of the same key.</summary>
    public void Replace(CacheEntry entry, CacheEntry by) => Volatile.Write(ref _slots.Entries[SlotOf(entry)], by);

    public void Remove(CacheEntry entry)
    {
        Volatile.Write(ref _slots.Entries[SlotOf(entry)], null);
        Volatile.Write(ref _count, _count - 1);
        if (_slots.Length > 1 << MinBits && _count < _slots.Length / 4)
            Rebuild();
    }

    /// <summary>All entries are gone, at once.</summary>
    public void Clear()
    {
        Volatile.Write(ref _slots, new(MinBits));
        Volatile.Write(ref _count, 0);
        _usedSlots = 0;
    }

    /// <summary>
    /// Collects entries from a cursor on, for the writer: whatever is in the table from the first call (cursor 0) to the last (which gives 0)
    /// is collected at least once, even if the table grows or shrinks meanwhile. It goes by the order of <see cref="EntrySlots.Place"/>, which
    /// all sizes have in common.
    /// </summary>
    /// <param name="cursor">0, or what the last call gave.</param>
    /// <param name="maxSlots">How many slots to look into.</param>
    /// <param name="found">Where the entries are put.</param>
    public ulong Collect(ulong cursor, int maxSlots, List<CacheEntry> found)
    {
        var home = (int)(cursor >> _slots.Shift);
        for (; home < _slots.Length && maxSlots > 0; home++)
        {
            // Those that belong here are here, or behind until the first unused slot.
            for (var at = home; _slots.Marks[at] != 0; at = (at + 1) & _slots.Mask)
            {
                maxSlots--;
                if (_slots.Entries[at] is { } entry && _slots.Home(entry.Hash) == home)
                    found.Add(entry);
            }

            maxSlots--;
        }

        return home == _slots.Length ? 0 : (ulong)home << _slots.Shift;
    }

    private static bool Put(EntrySlots slots, CacheEntry entry)
    {
        var mark = EntrySlots.Mark(entry.Hash);
        for (var at = slots.Home(entry.Hash); ; at = (at + 1) & slots.Mask)
        {
            if (slots.Entries[at] is not null)
                continue;
            var isUnused = slots.Marks[at] == 0;
            Volatile.Write(ref slots.Marks[at], mark);
            Volatile.Write(ref slots.Entries[at], entry);
            return isUnused;
        }
    }

    private int SlotOf(CacheEntry entry)
    {
        for (var at = _slots.Home(entry.Hash); _slots.Marks[at] != 0; at = (at + 1) & _slots.Mask)
        {
            if (ReferenceEquals(_slots.Entries[at], entry))
                return at;
        }

        throw new InvalidOperationException("The entry is not in the table.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Rebuild()
    {
        var bits = MinBits;
        while ((1L << bits) / 8 * 5 < _count)
            bits++;
        var slots = new EntrySlots(bits);
        foreach (var entry in _slots.Entries)
        {
            if (entry is not null)
                Put(slots, entry);
        }

        _usedSlots = _count;
        Volatile.Write(ref _slots, slots);
    }
}
