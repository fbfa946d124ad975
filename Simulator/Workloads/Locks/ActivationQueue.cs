using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Who asked one activation for its name, in the order in which they came.</summary>
internal sealed class ActivationQueue
{
    private readonly Dictionary<LockWish, QueueEntry> _entries = [];
    private HashSet<LockWish> _held = [];
    private long _arrived;
    private bool _permitsVary;

    /// <summary>A call arrives.</summary>
    /// <param name="call">The call.</param>
    /// <param name="now">True time.</param>
    /// <param name="maxWaiters">How many may wait: whoever comes beside so many may be refused, and have waited not at all.</param>
    public void Arrive(LockProbe call, long now, int maxWaiters)
    {
        if (call.Acquire is null)
        {
            _entries.Remove(call.Wish); // Given up.
            return;
        }

        if (!_entries.TryGetValue(call.Wish, out var entry)) entry = _entries[call.Wish] = new QueueEntry(call.Wish);
        entry.Arrive(call, ++_arrived, now, _entries.Count < maxWaiters);
    }

    /// <summary>The number of permits is about to be changed, perhaps several times in one step.</summary>
    public void SetPermits() => _permitsVary = true;

    public void End(LockProbe call, bool staysKnown)
    {
        if (_entries.TryGetValue(call.Wish, out var entry) && !entry.End(call, staysKnown)) _entries.Remove(call.Wish);
    }

    /// <summary>What is durable, as the activation knows it.</summary>
    public void Know(LockRecord record)
    {
        _held = [.. record.Holds.SelectMany(WishesOf)];
        _permitsVary |= record.Permits != 0;
    }

    /// <summary>Somebody who is granted the name by this record though another, who came before him, waits; null if nobody is.</summary>
    /// <param name="record">What is about to be written.</param>
    /// <param name="comparesTickets">Whether tickets of different activations are of one order.</param>
    /// <param name="now">True time.</param>
    /// <param name="drift">How fast the silo's clock may run.</param>
    public (LockWish Granted, LockWish Passed)? Overtaken(LockRecord record, bool comparesTickets, long now, double drift)
    {
        foreach (var hold in record.Holds)
        {
            if (hold.IsEnded || WishesOf(hold).Any(_held.Contains) || !_entries.TryGetValue(WishesOf(hold).First(), out var granted)) continue;
            foreach (var other in _entries.Values)
            {
                if (other != granted && other.Waits(now, drift, _permitsVary) && !IsIn(record, other.Wish) && IsBefore(other, granted, record.Epoch, comparesTickets))
                    return (granted.Wish, other.Wish);
            }
        }

        return null;
    }

    /// <summary>Whether somebody is granted permits by this record of which there are not so many.</summary>
    /// <param name="record">What is about to be written.</param>
    /// <param name="permits">How many there are, unless the record says otherwise.</param>
    public bool IsOverdrawn(LockRecord record, int permits) =>
        record.Holds.Any(hold => hold.Mode == HoldMode.Permits && !hold.IsEnded && !WishesOf(hold).Any(_held.Contains))
        && record.Holds.Sum(hold => hold.Slots.Length) > (record.Permits > 0 ? record.Permits : permits);

    private static bool IsIn(LockRecord record, LockWish wish) => record.Holds.Any(hold => WishesOf(hold).Contains(wish));

    private static IEnumerable<LockWish> WishesOf(Hold hold) => hold.Operations.Select(number => new LockWish(hold.Owner, number));

    private static bool IsBefore(QueueEntry one, QueueEntry other, long epoch, bool comparesTickets)
    {
        if (one.Shown is { } first && other.Shown is { } second && first.Epoch == second.Epoch) return first.Number < second.Number;
        if (one.Ticket is null || other.Ticket is null) return one.Latest < other.Earliest;
        return comparesTickets
            && one.Ticket.Epoch < epoch && other.Ticket.Epoch < epoch
            && (one.Ticket.Epoch, one.Ticket.Number).CompareTo((other.Ticket.Epoch, other.Ticket.Number)) < 0;
    }
}
