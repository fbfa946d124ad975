using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Leases;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// A lease that the client renews by itself, from a third of its time on. Safe for concurrent use.
/// </summary>
/// <remarks>
/// While <see cref="LostToken"/> is not cancelled, the store has not ended the lease, as long as the monotonic clocks of this machine and of
/// the silos run at rates that differ by no more than <see cref="MetadataClientOptions.MaxClockDrift"/> allows, and count the time that a
/// machine sleeps. A process that stood still (a long collection, a paused machine) may run on for a moment before its timers do: whoever
/// must be sure looks at <see cref="Remaining"/>, or better, has what it changes check a fencing token.
/// </remarks>
public sealed partial class KeptLease : IAsyncDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private readonly LeaseKeeper _keeper;
    private readonly GroupCalls _calls;
    private readonly Func<long, Task> _revoke;
    private readonly RenewedLease _lease;
    private int _isDisposed;

    internal KeptLease(GroupCalls calls, LeaseKeeper keeper, long id, TimeSpan timeToLive, TimeSpan sentAt, Func<long, Task> revoke)
    {
        (_calls, _keeper, _revoke) = (calls, keeper, revoke);
        _lease = new RenewedLease(id, timeToLive, sentAt) { Lost = _ => Lose() };
        keeper.Keep(_lease);
    }

    /// <summary>Its id, to be named in puts.</summary>
    public long Id => _lease.Id;

    /// <summary>How long it lives after each renewal.</summary>
    public TimeSpan TimeToLive => _lease.TimeToLive;

    /// <summary>
    /// Is cancelled, once and for good, when the lease must be taken as lost: the store ended it, or it could not be renewed and its time is over,
    /// counted from the moment before the last confirmed renewal was sent; or when it, or its client, was disposed of.
    /// </summary>
    public CancellationToken LostToken => _lost.Token;

    /// <summary>How long it is certain to live on without a further renewal, by the clock as it is now; zero if it is lost.</summary>
    public TimeSpan Remaining => !_lost.IsCancellationRequested && _keeper.EndOf(_lease) - _calls.Now is var left && left > TimeSpan.Zero
        ? left
        : TimeSpan.Zero;

    /// <summary>
    /// Ends it, and its keys with it. If no replica can be reached that is given up after <see cref="MetadataClientOptions.Timeout"/>: the
    /// lease then ends by itself when its time is over.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        var wasKept = _keeper.Drop(_lease);
        Lose();
        if (wasKept)
            await _revoke(Id);
    }

    private void Lose()
    {
        try
        {
            _lost.Cancel();
        }
        catch (AggregateException e)
        {
            // What others registered must not keep further leases from being told.
            if (_calls.Logger is { } logger)
                LogCallbackFailed(logger, e, Id);
        }
    }

    [LoggerMessage(EventId = 3022, Level = LogLevel.Error, Message = "A callback of the lost token of lease {Lease} failed.")]
    private static partial void LogCallbackFailed(ILogger logger, Exception error, long lease);
}
