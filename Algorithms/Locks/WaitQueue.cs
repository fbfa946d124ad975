using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Algorithms.Locks;

/// <summary>Wishes in the order of their tickets, also found by what they are, and by whose time is over first.</summary>
internal sealed class WaitQueue
{
    private readonly Dictionary<LockOperation, Waiter> _byOperation = [];
    private readonly SortedSet<Waiter> _byTicket = new(Comparer<Waiter>.Create((one, other) => one.Ticket.CompareTo(other.Ticket)));
    private readonly SortedSet<Waiter> _byDeadline = new(Comparer<Waiter>.Create(
        (one, other) => (one.Deadline, one.Ticket).CompareTo((other.Deadline, other.Ticket))));

    public int Count => _byTicket.Count;

    public Waiter? First => _byTicket.Min;

    public Waiter? Last => _byTicket.Max;

    public TimeSpan? NextDeadline => FirstDue?.Deadline;

    public IEnumerable<Waiter> InOrder => _byTicket;

    public bool TryFind(LockOperation operation, [NotNullWhen(true)] out Waiter? waiter) => _byOperation.TryGetValue(operation, out waiter);

    /// <summary>False if somebody else has that ticket.</summary>
    public bool TryAdd(Waiter waiter)
    {
        if (!_byTicket.Add(waiter))
            return false;
        _byOperation.Add(waiter.Request.Operation, waiter);
        _byDeadline.Add(waiter);
        return true;
    }

    public void Remove(Waiter waiter)
    {
        _byTicket.Remove(waiter);
        _byDeadline.Remove(waiter);
        _byOperation.Remove(waiter.Request.Operation);
    }

    public void Move(Waiter waiter, TimeSpan deadline)
    {
        _byDeadline.Remove(waiter);
        waiter.Deadline = deadline;
        _byDeadline.Add(waiter);
    }

    /// <summary>Whose time is over first.</summary>
    public Waiter? FirstDue => _byDeadline.Min;

    /// <summary>How many are before it.</summary>
    public int Ahead(Waiter waiter)
    {
        // Told to people and for pauses, so that it need not be exact beyond what is worth counting.
        var ahead = 0;
        foreach (var other in _byTicket)
        {
            if (other == waiter || ++ahead == MaxCounted)
                break;
        }

        return ahead;
    }

    private const int MaxCounted = 100;
}
