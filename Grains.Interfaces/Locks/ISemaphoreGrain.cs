namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A semaphore: permits of which each is held by one; who asked first gets first. A fencing token belongs to the permits it came with.</summary>
[Alias("oc.locks.ISemaphoreGrain")]
public interface ISemaphoreGrain : ILeasedGrain
{
    /// <summary>
    /// Sets the number of permits for all who ask from now on, 1 to 10,000; 0: each brings his own number again. Permits that are held stay
    /// held; those who wait for more than there are, are refused.
    /// </summary>
    [Alias("SetPermits")]
    Task SetPermitsAsync(int permits);
}
