namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// A place in a queue. It outlives the activation that gave it: one that takes over begins a higher epoch, so that who shows a ticket of before comes
/// first, in the old order.
/// </summary>
/// <param name="Epoch">From 1 on; 0 is no ticket.</param>
/// <param name="Number">Counted within the epoch.</param>
public readonly record struct LockTicket(long Epoch, long Number) : IComparable<LockTicket>
{
    public bool IsNone => Epoch == 0;

    public int CompareTo(LockTicket other) => (Epoch, Number).CompareTo((other.Epoch, other.Number));

    public static bool operator <(LockTicket one, LockTicket other) => one.CompareTo(other) < 0;

    public static bool operator >(LockTicket one, LockTicket other) => one.CompareTo(other) > 0;

    public static bool operator <=(LockTicket one, LockTicket other) => one.CompareTo(other) <= 0;

    public static bool operator >=(LockTicket one, LockTicket other) => one.CompareTo(other) >= 0;
}
