using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Who asked one activation for its name, in the order in which they came.</summary>
internal sealed class ActivationQueue
{
    private readonly Dictionary<LockWish, QueueEntry> _entries = [];
    private readonly HashSet<LockWish> _ended = [];
    private HashSet<LockWish> _held = [];
    private HashSet<(string Owner, DateTimeOffset Since)> _holds = [];
    private long _arrived;
    private bool _permitsVary;

    /// <summary>A call arrives.</summary>
    /// <param name="call">The call.</param>
    /// <param name="now">True time.</param>
    /// <param name="maxWaiters">How many may wait: whoever comes beside so many may be refused, and have waited not at all.</param>
    /// <param name="since">When its wish was first known at whichever activation.</param>
    public void Arrive(LockProbe call, long now, int maxWaiters, long since)
    {
        if (call.Acquire is null)
        {
            _entries.Remove(call.Wish); // Given up.
            _ended.Add(call.Wish);
            return;
        }

        // Whoever has given up waits no more, though a call of his comes late.
        if (_ended.Contains(call.Wish)) return;

        if (!_entries.TryGetValue(call.Wish, out var entry)) entry = _entries[call.Wish] = new QueueEntry(call.Wish) { Since = (now, since) };
        entry.Arrive(call, ++_arrived, now, _entries.Count < maxWaiters);
    }

    /// <summary>The number of permits is about to be changed, perhaps several times in one step.</summary>
    public void SetPermits() => _permitsVary = true;

    /// <summary>A call is answered.</summary>
    /// <param name="call">The call.</param>
    /// <param name="waitsOn">The answer is that its wish waits on.</param>
    /// <param name="place">The place that it is told then.</param>
    public void End(LockProbe call, bool waitsOn, QueueTicket? place)
    {
        if (_entries.TryGetValue(call.Wish, out var entry) && !entry.End(call, waitsOn, place)) _entries.Remove(call.Wish);
    }

    /// <summary>What is durable, as the activation knows it.</summary>
    public void Know(LockRecord record)
    {
        _held = [.. record.Holds.SelectMany(WishesOf)];
        _holds = [.. record.Holds.Select(hold => (hold.Owner, hold.SinceUtc))];
        _permitsVary |= record.Permits != 0;
    }

    /// <summary>Somebody who is granted the name by this record though another, who came before him, waits; null if nobody is.</summary>
    /// <param name="record">What is about to be written.</param>
    /// <param name="comparesTickets">Whether tickets of different activations are of one order.</param>
    /// <param name="now">True time.</param>
    /// <param name="drift">How fast the silo's clock may run.</param>
    /// <param name="settled">How long who waited elsewhere had done so before others came if he kept his place; null: that cannot be told.</param>
    public (LockWish Granted, LockWish Passed)? Overtaken(LockRecord record, bool comparesTickets, long now, double drift, long? settled)
    {
        foreach (var hold in record.Holds)
        {
            if (hold.IsEnded || IsKnown(hold) || !_entries.TryGetValue(WishesOf(hold).First(), out var granted)) continue;
            foreach (var other in _entries.Values)
            {
                if (other != granted && other.Waits(now, drift, _permitsVary) && !IsIn(record, other.Wish)
                    && (IsBefore(other, granted, record.Epoch, comparesTickets) || KeptItsPlace(other, granted, settled)))
                {
                    return (granted.Wish, other.Wish);
                }
            }
        }

        return null;
    }

    /// <summary>Whether somebody is granted permits by this record of which there are not so many.</summary>
    /// <param name="record">What is about to be written.</param>
    /// <param name="permits">How many there are, unless the record says otherwise.</param>
    public bool IsOverdrawn(LockRecord record, int permits) =>
        record.Holds.Any(hold => hold.Mode == HoldMode.Permits && !hold.IsEnded && !IsKnown(hold))
        && record.Holds.Sum(hold => hold.Slots.Length) > (record.Permits > 0 ? record.Permits : permits);

    // Also one whose owner took it again and gave back what he had, in one step: it answers no wish that it did before.
    private bool IsKnown(Hold hold) => WishesOf(hold).Any(_held.Contains) || (hold.Mode != HoldMode.Permits && _holds.Contains((hold.Owner, hold.SinceUtc)));

    private static bool IsIn(LockRecord record, LockWish wish) => record.Holds.Any(hold => WishesOf(hold).Contains(wish));

    private static IEnumerable<LockWish> WishesOf(Hold hold) => hold.Operations.Select(number => new LockWish(hold.Owner, number));

    private static bool KeptItsPlace(QueueEntry one, QueueEntry other, long? settled) =>
        one.Since.Anywhere < one.Since.Here && one.Since.Anywhere + settled < other.Since.Anywhere;

    private static bool IsBefore(QueueEntry one, QueueEntry other, long epoch, bool comparesTickets)
    {
        // Epochs begin anew with each record where a free name has none: a ticket of another activation may be of another life of the name.
        if (!comparesTickets && (one.IsPlacedElsewhere || other.IsPlacedElsewhere)) return false;
        if (one.Shown is { } first && other.Shown is { } second && first.Epoch == second.Epoch) return first.Number < second.Number;
        if (one.Ticket is null || other.Ticket is null) return one.Latest < other.Earliest;
        return comparesTickets
            && one.Ticket.Epoch < epoch && other.Ticket.Epoch < epoch
            && (one.Ticket.Epoch, one.Ticket.Number).CompareTo((other.Ticket.Epoch, other.Ticket.Number)) < 0;
    }
}
