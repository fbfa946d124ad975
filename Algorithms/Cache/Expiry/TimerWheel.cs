using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using OrleansCluster.Algorithms.Cache.Entries;

namespace OrleansCluster.Algorithms.Cache.Expiry;

/// <summary>
/// When entries expire: a hierarchical timer wheel (Varghese and Lauck: "Hashed and hierarchical timing wheels", SOSP 1987, §6.2) of eight
/// levels of 64 slots, the lowest of a millisecond a slot. A level's occupied slots are bits of a word, so that time in which nothing expires
/// costs nothing. Scheduling and taking out are O(1); an entry moves down at most once a level. For the writer.
///
/// <para>An entry stands at the level of the highest base-64 digit in which its moment differs from the wheel's time. Since time never passes over an
/// occupied slot, that stays true while time goes on, until the slot's turn: then its entries move down.</para>
/// </summary>
internal sealed class TimerWheel
{
    private const int Bits = 6;
    private const int SlotsOfLevel = 1 << Bits;
    private const int Levels = 8;

    private readonly ulong[] _occupied = new ulong[Levels];
    private EntryAttributes?[]? _slots;
    private long _timeMs;

    public int Count { get; private set; }

    /// <summary>Puts in who is not in yet, for a moment; one that is past is due at once.</summary>
    public void Schedule(EntryAttributes node, long deadlineMs)
    {
        _slots ??= new EntryAttributes?[Levels * SlotsOfLevel];
        var moment = Math.Max(deadlineMs, _timeMs);
        var level = moment == _timeMs ? 0 : BitOperations.Log2((ulong)(moment ^ _timeMs)) / Bits;
        var digit = (int)(moment >> (level * Bits)) & (SlotsOfLevel - 1);
        var slot = (level * SlotsOfLevel) + digit;
        (node.Slot, node.Previous, node.Next) = ((short)slot, null, _slots[slot]);
        if (node.Next is not null)
            node.Next.Previous = node;
        _slots[slot] = node;
        _occupied[level] |= 1UL << digit;
        Count++;
    }

    /// <summary>Takes one out, if it is in.</summary>
    public void Remove(EntryAttributes node)
    {
        if (node.Slot == EntryAttributes.Unscheduled)
            return;
        if (node.Next is not null)
            node.Next.Previous = node.Previous;
        if (node.Previous is not null)
            node.Previous.Next = node.Next;
        else if ((_slots![node.Slot] = node.Next) is null)
            _occupied[node.Slot / SlotsOfLevel] &= ~(1UL << (node.Slot % SlotsOfLevel));
        (node.Previous, node.Next, node.Slot) = (null, null, EntryAttributes.Unscheduled);
        Count--;
    }

    /// <summary>Takes out one whose moment has come.</summary>
    /// <param name="nowMs">The time; one that is earlier than before changes nothing.</param>
    /// <param name="floorMs">No access counts as earlier than this.</param>
    /// <param name="budget">How many entries may be moved or taken out; what is used of it is taken off.</param>
    /// <param name="due">Whose moment has come.</param>
    /// <returns>False if there is none, or the budget is used up: then it is 0.</returns>
    public bool TryTakeDue(long nowMs, long floorMs, ref int budget, [NotNullWhen(true)] out EntryAttributes? due)
    {
        due = null;
        while (budget > 0)
        {
            if (Count == 0 || !TryFindNext(out var slot, out var startMs) || startMs > nowMs)
            {
                // Nothing is between: time may pass.
                _timeMs = Math.Max(_timeMs, nowMs);
                return false;
            }

            _timeMs = Math.Max(_timeMs, startMs);
            var first = _slots![slot]!;
            budget--;
            Remove(first);
            if (slot < SlotsOfLevel)
            {
                due = first;
                return true;
            }

            // By its moment as it is now: accesses may have moved it.
            Schedule(first, first.DeadlineMs(floorMs));
        }

        return false;
    }

    // The occupied slot whose turn comes first, and when that is. Of two at one moment the higher level's: it moves down before anything there is due.
    private bool TryFindNext(out int slot, out long startMs)
    {
        (slot, startMs) = (-1, long.MaxValue);
        for (var level = Levels - 1; level >= 0; level--)
        {
            if (_occupied[level] == 0)
                continue;
            var digit = BitOperations.TrailingZeroCount(_occupied[level]);
            var shift = level * Bits;
            var start = (((_timeMs >> (shift + Bits)) << Bits) | (long)digit) << shift;
            if (start < startMs)
                (slot, startMs) = ((level * SlotsOfLevel) + digit, start);
        }

        return slot >= 0;
    }
}
