namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>One of the calls of a member that leaves a double barrier, or of somebody who gives up entering.</summary>
[GenerateSerializer, Alias("oc.locks.LeaveCall"), Immutable]
public sealed record LeaveCall
{
    /// <summary>The wish by which it entered, or wanted to.</summary>
    [Id(0)] public required LockWish Wish { get; init; }

    /// <summary>The round whose end is waited for; 0: none is.</summary>
    [Id(1)] public long Round { get; init; }

    /// <summary>How long this call waits for others: from nothing to <see cref="ILeasedGrain.MaxWaitSeconds"/>.</summary>
    [Id(2)] public TimeSpan Wait { get; init; }

    /// <summary>No further call follows.</summary>
    [Id(3)] public bool IsLast { get; init; } = true;
}
