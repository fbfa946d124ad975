namespace OrleansCluster.Client.Locks;

/// <summary>Permits of a semaphore that are held.</summary>
public sealed class SemaphoreHandle : LockHandle
{
    internal SemaphoreHandle(LockCalls calls, LockKeeper keeper, LockGrant grant)
        : base(calls, keeper, grant)
    {
    }

    /// <summary>
    /// Which permits: numbers from 0 on. The fencing token grows with every grant of each of them, so a resource behind a semaphore has a gate for
    /// each.
    /// </summary>
    public IReadOnlyList<int> Slots => Hold.Slots;
}
