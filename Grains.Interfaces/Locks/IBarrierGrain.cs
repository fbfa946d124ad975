namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>
/// A barrier: while it is set, whoever comes waits; when it is removed, all pass. Each setting begins a round, whose number is greater than all
/// before, for ever. The key is the name, as of <see cref="ILeasedGrain"/>; what is said was proved against the durable record after the call
/// had come. All calls throw <see cref="LockUnavailableException"/> and <see cref="InvalidLockRequestException"/>.
/// </summary>
[Alias("oc.locks.IBarrierGrain")]
public interface IBarrierGrain : IGrainWithStringKey
{
    /// <summary>Sets it, if it is not set. It stays set until it is removed, whatever becomes of who set it. May be repeated: it acts once.</summary>
    /// <param name="wish">Which operation it is.</param>
    /// <param name="note">What others are to know: up to 128 letters.</param>
    [Alias("Set")]
    Task<BarrierAnswer> SetAsync(LockWish wish, string? note);

    /// <summary>Removes it: all who wait pass. May be repeated: it acts once.</summary>
    /// <param name="wish">Which operation it is.</param>
    /// <param name="round">The round that is to end; 0: whichever there is.</param>
    [Alias("Remove")]
    Task<BarrierAnswer> RemoveAsync(LockWish wish, long round);

    /// <summary>
    /// Waits until it is not set, or another round is on than the one that is known. Throws <see cref="TooManyWaitersException"/>.
    /// </summary>
    /// <param name="round">The round that an earlier call of the same wait was told; 0 at first.</param>
    /// <param name="wait">From nothing to <see cref="ILeasedGrain.MaxWaitSeconds"/>.</param>
    /// <param name="isLast">No further call follows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Wait")]
    Task<BarrierAnswer> WaitAsync(long round, TimeSpan wait, bool isLast, CancellationToken cancellationToken);

    /// <summary>What this activation knows, for people.</summary>
    [Alias("GetReport")]
    Task<BarrierReport> GetReportAsync();
}
