namespace OrleansCluster.Algorithms.Locks;

/// <summary>A wish to hold, as one of the calls that it takes brings it.</summary>
/// <param name="Operation">Which wish it is.</param>
/// <param name="Mode">With whom it would share.</param>
/// <param name="Lease">How long the hold lives after each renewal.</param>
/// <param name="Wait">How long this call waits, if need be.</param>
public sealed record AcquireRequest(LockOperation Operation, HoldMode Mode, TimeSpan Lease, TimeSpan Wait)
{
    /// <summary>No further call follows: when this one's wait is over, the wish is too. Otherwise its place is kept for a moment.</summary>
    public bool IsLast { get; init; } = true;

    /// <summary>The place that an earlier call was given.</summary>
    public LockTicket Ticket { get; init; }

    /// <summary>How long after the lease has run out nobody else gets it.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Its owner gets it again while he holds it.</summary>
    public bool IsReentrant { get; init; }

    /// <summary>How many permits are wanted, all at once.</summary>
    public int Permits { get; init; } = 1;

    /// <summary>How many permits there are, as far as this one is concerned; a number that was set for all goes before it.</summary>
    public int Capacity { get; init; } = 1;

    /// <summary>What the hold is to show of itself.</summary>
    public string? Note { get; init; }
}
