using System.Numerics;
using System.Runtime.InteropServices;

namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// The configurations from which the search found nothing (Lowe, "Testing for linearizability", Concurrency and Computation 29(4),
/// 2017): which operations are placed, the state, and how many of each class of open operations were used. As it never hurts to have
/// more of the latter left, a configuration that used no fewer of any class than another has nothing to offer either.
/// <para>Compact: leading words of the set that are all ones, as most are, and classes of which none is used take no room.</para>
/// </summary>
internal sealed class SearchMemo(int operations, int limit)
{
    private readonly ulong[] _placed = new ulong[(operations + 63) / 64];
    private readonly List<ulong> _keys = []; // each: its length, where its last use is, state and first word, words
    private readonly List<ulong> _uses = [0]; // each: where the one before it is (0: nowhere), how many classes, class and number used
    private readonly List<ulong> _key = [];
    private int[] _slots = new int[1024]; // 1 + where the key is in _keys
    private int _found;
    private int _count;

    public void Flip(int operation) => _placed[operation >> 6] ^= 1UL << (operation & 63);

    /// <summary>Adds this configuration, unless it has nothing to offer.</summary>
    public bool Add(int state, IReadOnlyList<OpenClass> classes)
    {
        WriteKey(state);
        var at = Find();
        for (var use = (int)_keys[at + 1]; use != 0; use = (int)_uses[use])
            if (IsCovered(use, classes))
                return false;
        if (++_count > limit)
            throw new SearchLimitException($"Neither good nor bad after {limit} configurations: raise the limit or shorten the run.");
        _uses.Add(_keys[at + 1]);
        _keys[at + 1] = (ulong)(_uses.Count - 1);
        var size = _uses.Count;
        _uses.Add(0);
        foreach (var one in classes)
            if (one.Used > 0)
                _uses.Add(((ulong)(uint)one.Index << 32) | (uint)one.Used);
        _uses[size] = (ulong)(_uses.Count - size - 1);
        return true;
    }

    /// <summary>Whether all that was used there is used now, too.</summary>
    private bool IsCovered(int use, IReadOnlyList<OpenClass> classes)
    {
        foreach (var entry in CollectionsMarshal.AsSpan(_uses).Slice(use + 2, (int)_uses[use + 1]))
            if (classes[(int)(entry >> 32)].Used < (int)(uint)entry)
                return false;
        return true;
    }

    private void WriteKey(int state)
    {
        var (first, last) = (0, _placed.Length - 1);
        while (first <= last && _placed[first] == ulong.MaxValue) first++;
        while (last >= first && _placed[last] == 0) last--;
        _key.Clear();
        _key.AddRange([(ulong)(last - first + 1 + 3), 0, ((ulong)(uint)state << 32) | (uint)first]);
        for (var i = first; i <= last; i++) _key.Add(_placed[i]);
    }

    /// <summary>Where this key is; it is added if it is not there.</summary>
    private int Find()
    {
        var key = CollectionsMarshal.AsSpan(_key);
        var slot = (int)(Hash(key) & (uint)(_slots.Length - 1));
        for (; _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var there = KeyAt(_slots[slot] - 1);
            if (there[0] == key[0] && there[2..].SequenceEqual(key[2..])) return _slots[slot] - 1;
        }
        var at = _keys.Count;
        _slots[slot] = at + 1;
        _keys.AddRange(key);
        if (++_found * 2 > _slots.Length) Grow();
        return at;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var at = 0; at < _keys.Count; at += (int)_keys[at])
        {
            var slot = (int)(Hash(KeyAt(at)) & (uint)(_slots.Length - 1));
            while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = at + 1;
        }
    }

    private Span<ulong> KeyAt(int at) => CollectionsMarshal.AsSpan(_keys).Slice(at, (int)_keys[at]);

    private static ulong Hash(ReadOnlySpan<ulong> key)
    {
        var hash = 0x9E3779B97F4A7C15UL;
        foreach (var word in key[2..])
        {
            hash = BitOperations.RotateLeft(hash ^ word, 29) * 0xBF58476D1CE4E5B9UL;
            hash ^= hash >> 32;
        }
        return hash;
    }
}
