namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>One of the calls of a wish to hold.</summary>
[GenerateSerializer, Alias("oc.locks.AcquireCall"), Immutable]
public sealed record AcquireCall
{
    /// <summary>Which wish it is.</summary>
    [Id(0)] public required LockWish Wish { get; init; }

    /// <summary>How long the hold lives after each renewal, from 1 s to 1 h, in whole milliseconds.</summary>
    [Id(1)] public required TimeSpan Lease { get; init; }

    /// <summary>How long this call waits if somebody else holds it: from nothing to <see cref="ILeasedGrain.MaxWaitSeconds"/>.</summary>
    [Id(2)] public TimeSpan Wait { get; init; }

    /// <summary>No further call follows: when this one's wait is over, the wish is too. Otherwise its place is kept for a second.</summary>
    [Id(3)] public bool IsLast { get; init; } = true;

    /// <summary>The place that an earlier call was given.</summary>
    [Id(4)] public QueueTicket? Ticket { get; init; }

    /// <summary>How long after a lease that ran out nobody else gets it: up to 1 minute.</summary>
    [Id(5)] public TimeSpan Delay { get; init; }

    /// <summary>With whom it would share; what the kind of grain allows.</summary>
    [Id(6)] public LockSharing Sharing { get; init; }

    /// <summary>Its owner gets it again while he holds it; for locks only.</summary>
    [Id(7)] public bool IsReentrant { get; init; }

    /// <summary>How many permits are wanted, all at once; for semaphores only.</summary>
    [Id(8)] public int Permits { get; init; } = 1;

    /// <summary>How many permits there are, as far as this wish is concerned; a number that was set for all goes before it. For semaphores only.</summary>
    [Id(9)] public int Capacity { get; init; } = 1;

    /// <summary>What the hold shows of itself: up to 128 letters. For a leader: what he proclaims.</summary>
    [Id(10)] public string? Note { get; init; }
}
