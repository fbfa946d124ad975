namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>One of the calls of a wish to enter a double barrier.</summary>
[GenerateSerializer, Alias("oc.locks.EnterCall"), Immutable]
public sealed record EnterCall
{
    /// <summary>Which wish it is.</summary>
    [Id(0)] public required LockWish Wish { get; init; }

    /// <summary>How many must be there before anybody is let in: 1 to 1,000, the same for all.</summary>
    [Id(1)] public required int Count { get; init; }

    /// <summary>How long a member stays after each renewal, from 1 s to 1 h, in whole milliseconds.</summary>
    [Id(2)] public required TimeSpan Lease { get; init; }

    /// <summary>How long this call waits for others: from nothing to <see cref="ILeasedGrain.MaxWaitSeconds"/>.</summary>
    [Id(3)] public TimeSpan Wait { get; init; }

    /// <summary>No further call follows: when this one's wait is over, the wish is too. Otherwise its place is kept for a second.</summary>
    [Id(4)] public bool IsLast { get; init; } = true;
}
