namespace OrleansCluster.Algorithms.Locks;

/// <summary>A wish that waits, and the call that waits for it.</summary>
internal sealed class Waiter(AcquireRequest request, LockTicket ticket)
{
    public AcquireRequest Request { get; set; } = request;

    public LockTicket Ticket { get; } = ticket;

    public TimeSpan Since { get; init; }

    /// <summary>The call that waits; null between two of them.</summary>
    public long? Call { get; set; }

    public TimeSpan ArrivedAt { get; set; }

    /// <summary>When the call is answered at the latest or, between two calls, the place given up.</summary>
    public TimeSpan Deadline { get; set; }
}
