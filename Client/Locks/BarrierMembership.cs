using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Calls;
using OrleansCluster.Client.Leases;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// That one is in a round of a double barrier; renewed by itself from a third of its lease on, until this leaves, or is disposed of. Safe for concurrent
/// use; may be disposed of twice, and after it was lost.
/// </summary>
public sealed partial class BarrierMembership : IAsyncDisposable, IHeldLease
{
    private readonly CancellationTokenSource _lost = new();
    private readonly LockClient _client;
    private readonly LockKeeper _keeper;
    private readonly IDoubleBarrierGrain _grain;
    private readonly LockWish _wish;
    private readonly RenewedLease _lease;
    private int _hasLeft;
    private int _isHeld = 1;

    internal BarrierMembership(
        LockClient client, LockKeeper keeper, string name, IDoubleBarrierGrain grain, LockWish wish, long round, TimeSpan lease, TimeSpan since)
    {
        (_client, _keeper, Name, _grain, _wish, Round) = (client, keeper, name, grain, wish, round);
        _lease = new RenewedLease(wish.Number, lease, since) { Lost = _ => LoseApart() };
        keeper.Add(this, _lease);
    }

    /// <summary>The barrier.</summary>
    public string Name { get; }

    /// <summary>Greater with each round of this name, for ever; the same for all who are in it.</summary>
    public long Round { get; }

    /// <summary>
    /// Is cancelled, once and for good, when the others may have gone on without this one: it could not be renewed and its lease is over, counted as
    /// <see cref="LockHandle.LostToken"/>; or when it has left, or was disposed of.
    /// </summary>
    public CancellationToken LostToken => _lost.Token;

    /// <summary>
    /// Leaves, and waits until all have; false if they have not within <paramref name="timeout"/>: this one has left then. Zero waits for nobody;
    /// <see cref="Timeout.InfiniteTimeSpan"/> for ever. May be repeated. Throws <see cref="LockUnavailableException"/> if nobody can tell: then it
    /// leaves in the background.
    /// </summary>
    public async Task<bool> TryLeaveAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default)
    {
        timeout = LockClient.Bounded(timeout);
        Volatile.Write(ref _hasLeft, 1);
        Lose();
        var isCertain = false;
        try
        {
            var answer = await new SlicedWait(_client.Calls, Name, timeout).RunAsync(
                (wait, isLast) => _grain.LeaveAsync(new LeaveCall { Wish = _wish, Round = Round, Wait = wait, IsLast = isLast }, cancellationToken),
                (answer, _) =>
                {
                    isCertain |= answer.End != DoubleBarrierEnd.Superseded;
                    return answer.End is DoubleBarrierEnd.Left or DoubleBarrierEnd.TimedOut;
                },
                cancellationToken);
            return answer.End == DoubleBarrierEnd.Left;
        }
        finally
        {
            if (!isCertain)
                _client.Calls.ReleaseLater(Name, LeaveAloneAsync, _lease.TimeToLive);
        }
    }

    /// <summary>Leaves, and waits until all have; throws <see cref="TimeoutException"/> if they have not in time. Without a timeout it waits for ever.</summary>
    public async Task LeaveAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (!await TryLeaveAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken))
            throw new TimeoutException($"Not all have left the barrier '{Name}' within {timeout}.");
    }

    /// <summary>Leaves without waiting for the others. Does not throw: if nobody answers that goes on in the background, and at the latest its lease ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) != 0)
            return;
        Lose();
        await _client.Calls.ReleaseAsync(Name, LeaveAloneAsync, _lease.TimeToLive);
    }

    Task<bool> IHeldLease.RenewAsync() => _grain.RenewAsync(_wish);

    private Task<DoubleBarrierAnswer> LeaveAloneAsync() => _grain.LeaveAsync(new LeaveCall { Wish = _wish }, CancellationToken.None);

    // The keeper goes on with the others at once.
    private void LoseApart()
    {
        Forget();
        Detached.Start(_client.Calls.Time, _client.Calls.Logger, () =>
        {
            Tell();
            return Task.CompletedTask;
        });
    }

    private void Lose()
    {
        Forget();
        Tell();
    }

    private void Forget()
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
            // What others registered must not keep it from leaving.
            if (_client.Calls.Logger is { } logger)
                LogCallbackFailed(logger, e, Name);
        }
    }

    [LoggerMessage(EventId = 3102, Level = LogLevel.Error, Message = "A callback of the lost token of a member of {Name} failed.")]
    private static partial void LogCallbackFailed(ILogger logger, Exception error, string name);
}
