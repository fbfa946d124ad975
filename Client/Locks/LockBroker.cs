using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// Locks that somebody else holds through this process, such as a gateway's caller. He names himself anew for each acquisition, and renews and
/// releases by that name, through whichever process: nothing is kept or renewed here. Safe for concurrent use.
/// </summary>
/// <remarks>Fails as <see cref="LockClient"/> does.</remarks>
public sealed class LockBroker
{
    // A holder has one wish in his life.
    private const long OnlyWish = 1;

    private readonly IGrainFactory _grains;
    private readonly LockCalls _calls;

    internal LockBroker(IGrainFactory grains, LockCalls calls) => (_grains, _calls) = (grains, calls);

    /// <summary>
    /// Acquires the lock of a name, if it is granted within <paramref name="wait"/>. Repeated with the same holder while he holds
    /// it, it answers the same hold, with a full lease: so an answer that was lost is found again. Repeated while he waits, it ends the wait of the earlier call.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="holder">Who will hold it: 1 to 128 letters, never used before for another acquisition.</param>
    /// <param name="options">How it is held; it is not reentrant.</param>
    /// <param name="wait">For how long to wait.</param>
    /// <param name="isForgotten">
    /// Whether nobody could ask for the same again, should this call be cancelled: then a grant whose answer was lost is given back in the
    /// background. Otherwise its lease ends it, and where a call was not answered and may yet be granted <see cref="LockUnavailableException"/> says so.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<BrokeredAnswer> TryAcquireAsync(
        string name, string holder, LockOptions options, TimeSpan wait, bool isForgotten, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        options.ThrowIfInvalid(name);
        if (options.ReentryKey is not null)
            throw new InvalidLockRequestException("Who holds by name is not reentrant.");
        var call = new AcquireCall
        {
            Wish = WishOf(holder),
            Lease = options.Lease,
            Delay = options.LockDelay,
            Sharing = LockSharing.Exclusive,
            Note = options.Note,
        };
        var acquisition = new LockAcquisition(_calls, name, GrainOf(name), call, wait) { GivesBack = isForgotten };
        var begun = _calls.Now;
        if (await acquisition.RunAsync(cancellationToken) is not { } grant)
            return new BrokeredAnswer(acquisition.IsSuperseded ? BrokeredEnd.Superseded : BrokeredEnd.NotGranted, null, TimeSpan.Zero);
        return new BrokeredAnswer(BrokeredEnd.Granted, grant.Hold, (grant.Since - begun) * _calls.SureShare);
    }

    /// <summary>
    /// Gives a lock back in the background, until that is certain or its lease is over anyhow: where its holder cannot be told that he has it, and nobody else
    /// knows his name.
    /// </summary>
    public void ReleaseLater(string name, string holder, TimeSpan lease)
    {
        var (grain, wish) = (GrainOf(name), WishOf(holder));
        _calls.ReleaseLater(name, () => grain.ReleaseAsync(wish), lease);
    }

    /// <summary>Gives a hold its full lease again; false if it is not held any more.</summary>
    public Task<bool> RenewAsync(string name, string holder, CancellationToken cancellationToken = default)
    {
        var (grain, wish) = (GrainOf(name), WishOf(holder));
        return _calls.InsistAsync(name, () => grain.RenewAsync(wish), _calls.Options.Timeout, cancellationToken);
    }

    /// <summary>Gives a lock back, or ends a wait; false if there was neither. May be repeated.</summary>
    public Task<bool> ReleaseAsync(string name, string holder, CancellationToken cancellationToken = default)
    {
        var (grain, wish) = (GrainOf(name), WishOf(holder));
        return _calls.InsistAsync(name, () => grain.ReleaseAsync(wish), _calls.Options.Timeout, cancellationToken);
    }

    /// <summary>Who holds a lock and who waits for it, as its activation knows it: it proves nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="waiters">How many of those who wait are told, from 0 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public Task<LockReport> ShowAsync(string name, int waiters, CancellationToken cancellationToken = default)
    {
        var grain = GrainOf(name);
        return _calls.InsistAsync(name, () => grain.GetReportAsync(waiters), _calls.Options.Timeout, cancellationToken);
    }

    private ILockGrain GrainOf(string name) =>
        LockLimits.CheckName(name) is { } problem ? throw new InvalidLockRequestException(problem) : _grains.GetGrain<ILockGrain>(name);

    private static LockWish WishOf(string holder) =>
        LockLimits.CheckOwner(holder) is { } problem ? throw new InvalidLockRequestException(problem) : new LockWish(holder, OnlyWish);
}
