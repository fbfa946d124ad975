using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Calls;
using OrleansCluster.Client.Leases;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// A name that is held, and renewed by itself from a third of its lease on, until this is disposed of. Safe for concurrent use; may be
/// disposed of twice, and after it was lost.
/// </summary>
/// <remarks>
/// While <see cref="LostToken"/> is not cancelled nobody else holds it, as long as the monotonic clocks of this machine and of the silos run at
/// rates that differ by no more than <see cref="LockClientOptions.MaxClockDrift"/> allows, and count the time that a machine sleeps. A
/// process that stood still may run on for a moment before its timers do, and what it sent before may arrive later still: whoever must be
/// sure shows <see cref="FencingToken"/> to a gate in front of what he changes.
/// </remarks>
public partial class LockHandle : IAsyncDisposable, IHeldLease
{
    private readonly CancellationTokenSource _lost = new();
    private readonly LockCalls _calls;
    private readonly LockKeeper _keeper;
    private readonly LockGrant _grant;
    private readonly RenewedLease _lease;
    private int _isDisposed;
    private int _isHeld = 1;

    internal LockHandle(LockCalls calls, LockKeeper keeper, LockGrant grant)
    {
        (_calls, _keeper, _grant) = (calls, keeper, grant);
        _lease = new RenewedLease(grant.Wish.Number, grant.Hold.Lease, grant.Since) { Lost = _ => LoseApart() };
        keeper.Add(this, _lease);
    }

    /// <summary>What is held.</summary>
    public string Name => _grant.Name;

    /// <summary>Who holds it, as others are shown him.</summary>
    public string Owner => _grant.Wish.Owner;

    /// <summary>
    /// Greater at every grant of this name, for ever. Readers who share a reader-writer lock have one; a semaphore's belongs to the permits it
    /// came with.
    /// </summary>
    public long FencingToken => _grant.Hold.Token;

    /// <summary>
    /// Is cancelled, once and for good, when it must be taken as lost: it was found to be held no more, or could not be renewed and its lease
    /// is over, counted from the moment before the last confirmed renewal was sent; or when it, or its client, was disposed of.
    /// </summary>
    /// <remarks>
    /// What is registered runs on a thread of the pool, and may block it: that holds up no other handle. Who disposes of the handle runs it himself,
    /// before anything is given back.
    /// </remarks>
    public CancellationToken LostToken => _lost.Token;

    /// <summary>How long it is certain to be held without a further renewal, by the clock as it is now; zero if it is lost.</summary>
    public TimeSpan Remaining => Volatile.Read(ref _isHeld) != 0 && _keeper.EndOf(_lease) - _calls.Now is var left && left > TimeSpan.Zero
        ? left
        : TimeSpan.Zero;

    internal ILeasedGrain Grain => _grant.Grain;

    internal LockWish Wish => _grant.Wish;

    internal HoldInfo Hold => _grant.Hold;

    /// <summary>
    /// Gives it back. Does not throw: if nobody answers within <see cref="LockClientOptions.CallTimeout"/> that goes on in the background, and at
    /// the latest its lease ends it.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        GC.SuppressFinalize(this);
        Lose();
        await _calls.ReleaseAsync(Name, () => Grain.ReleaseAsync(Wish), _lease.TimeToLive);
    }

    Task<bool> IHeldLease.RenewAsync() => Grain.RenewAsync(Wish);

    /// <summary>Changes something of what is held. Throws <see cref="LockLostException"/>, <see cref="LockUnavailableException"/>.</summary>
    internal async Task ChangeAsync(Func<Task<bool>> change, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isHeld) == 0)
            throw new LockLostException(Name);
        if (await _calls.InsistAsync(Name, change, _calls.Options.Timeout, cancellationToken))
            return;
        Lose();
        throw new LockLostException(Name);
    }

    // The keeper goes on with the others at once.
    private void LoseApart()
    {
        Leave();
        Detached.Start(_calls.Time, _calls.Logger, () =>
        {
            Tell();
            return Task.CompletedTask;
        });
    }

    private void Lose()
    {
        Leave();
        Tell();
    }

    private void Leave()
    {
        _keeper.Forget(_lease);
        if (Interlocked.Exchange(ref _isHeld, 0) != 0)
            _keeper.Leave();
    }

    private void Tell()
    {
        try
        {
            _lost.Cancel();
        }
        catch (AggregateException e)
        {
            // What others registered must not keep it from being given back.
            if (_calls.Logger is { } logger)
                LogCallbackFailed(logger, e, Name);
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Error, Message = "A callback of the lost token of {Name} failed.")]
    private static partial void LogCallbackFailed(ILogger logger, Exception error, string name);
}
