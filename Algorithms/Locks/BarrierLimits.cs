namespace OrleansCluster.Algorithms.Locks;

/// <summary>The bounds of barriers; those of names, owners, notes and leases are the locks'.</summary>
public static class BarrierLimits
{
    /// <summary>How many may be in one round of a double barrier.</summary>
    public const int MaxMembers = 1_000;

    /// <summary>What is wrong with a number of members to be waited for; null if nothing.</summary>
    public static string? CheckCount(int count) =>
        count is < 1 or > MaxMembers ? $"A double barrier of {count} members: allowed is 1 to {MaxMembers}." : null;

    /// <summary>What is wrong with a wish to enter; null if nothing.</summary>
    public static string? Check(EnterRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return LockLimits.Check(new AcquireRequest(request.Operation, HoldMode.Exclusive, request.Lease, request.Wait)) ?? CheckCount(request.Count);
    }
}
