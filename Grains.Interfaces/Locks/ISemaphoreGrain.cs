namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A semaphore: permits of which each is held by one; who asked first gets first. A fencing token belongs to the permits it came with.</summary>
[Alias("oc.locks.ISemaphoreGrain")]
public interface ISemaphoreGrain : ILeasedGrain
{
    /// <summary>
    /// Sets the number of permits for all who ask from now on, 1 to 10,000; 0: each brings his own number again. Permits that are held stay
    /// held; those who wait for more than there are, are refused. For callers that count nothing: a call that arrives late sets it too.
    /// </summary>
    [Alias("SetPermits")]
    Task SetPermitsAsync(int permits);

    /// <summary>
    /// As <see cref="SetPermitsAsync"/>, unless its owner has set another number since, or this call has come before. That is remembered of the last 16
    /// owners, while the name is in use or a number is set for all, and a minute longer.
    /// </summary>
    /// <param name="wish">Whose change it is, and which: its number is above those of all that he began before, and a call that is repeated bears its own.</param>
    /// <param name="permits">1 to 10,000, or 0.</param>
    [Alias("SetPermitsInOrder")]
    Task SetPermitsInOrderAsync(LockWish wish, int permits);
}
