namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>
/// What all grains have in common that somebody can hold for the time of a lease. The key is the name: 1 to 512 letters, no control
/// characters; each kind has names of its own. Whatever they say of who holds what was proved against the durable record after the call had
/// come. All calls throw <see cref="LockUnavailableException"/> and <see cref="InvalidLockRequestException"/>.
/// </summary>
[Alias("oc.locks.ILeasedGrain")]
public interface ILeasedGrain : IGrainWithStringKey
{
    /// <summary>The longest wait of one call, in seconds, well below the time in which a call must be answered.</summary>
    const int MaxWaitSeconds = 10;

    /// <summary>
    /// A call for a wish: granted if what it wants is free, or waits. One that was granted before is told so again, with a full lease. When the
    /// token is cancelled the wish waits no more.
    /// Throws <see cref="TooManyWaitersException"/>, <see cref="TooManyLocksException"/>.
    /// </summary>
    [Alias("Acquire")]
    Task<AcquireAnswer> AcquireAsync(AcquireCall call, CancellationToken cancellationToken);

    /// <summary>Gives a hold its full lease again; false if there is none.</summary>
    [Alias("Renew")]
    Task<bool> RenewAsync(LockWish wish);

    /// <summary>Ends a wish: it holds no more, and waits no more. False if it did neither. May be repeated.</summary>
    [Alias("Release")]
    Task<bool> ReleaseAsync(LockWish wish);

    /// <summary>Who holds it and who waits, as this activation knows it; of those who wait up to <paramref name="waiters"/>, at most 1,000.</summary>
    [Alias("GetReport")]
    Task<LockReport> GetReportAsync(int waiters);
}
