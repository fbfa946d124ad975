using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// One wish to hold: a series of calls with one ticket, until it is granted, its time is over, or it is refused. Whatever way it ends
/// without a grant, nothing of it stays: neither a place in the queue nor, if a grant's answer was lost, a hold.
/// </summary>
internal sealed class LockAcquisition(LockCalls calls, string name, ILeasedGrain grain, AcquireCall call, TimeSpan timeout)
{
    private readonly Deadline _deadline = new(calls.Time, timeout);
    private readonly UnansweredCalls _asked = new(calls, name);
    private QueueTicket? _ticket;
    private bool _mayBeKnown;
    private int _unanswered;
    private int _superseded;
    private int _failures;

    /// <summary>
    /// Whether the wish is nobody else's: then what may have been granted to nobody's knowledge is given back in the background. Otherwise somebody else may
    /// make the same wish, now or later, and what he was granted must not be taken from him: then it fails as of unknown outcome.
    /// </summary>
    public bool GivesBack { get; init; } = true;

    /// <summary>It ended because somebody else has made the same wish since: that is his now.</summary>
    public bool IsSuperseded { get; private set; }

    private TimeSpan Left => _deadline.Left is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Null: it was not granted within its time.</summary>
    public async Task<LockGrant?> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var sent = calls.Now;
                if (await CallAsync(sent, cancellationToken) is not { } answer)
                    continue;
                if (answer.End == AcquireEnd.TimedOut)
                {
                    _mayBeKnown = _unanswered > 0; // what was sent before and got lost may yet arrive
                    return _mayBeKnown && !GivesBack ? throw Unknown() : null;
                }

                if (answer is { End: AcquireEnd.Granted, Hold: { } hold } && IsFresh(hold, sent, answer.Waited) is { } since)
                {
                    _mayBeKnown = false;
                    return new LockGrant(name, grain, call.Wish, hold, since);
                }

                _ticket = answer.Ticket ?? _ticket;
                if (answer.End != AcquireEnd.Superseded)
                    continue;
                if (!GivesBack && ++_superseded > _unanswered) // each of our own that was not answered may have come late, once
                {
                    IsSuperseded = true;
                    return null;
                }

                await calls.PauseAsync(1, cancellationToken);
            }
        }
        finally
        {
            if (_mayBeKnown && GivesBack)
                calls.ReleaseLater(name, () => grain.ReleaseAsync(call.Wish), call.Lease);
        }
    }

    // Null: nothing certain came of it, and it is to be made again.
    private async Task<AcquireAnswer?> CallAsync(TimeSpan sent, CancellationToken cancellationToken)
    {
        var left = Left;
        var slice = calls.SliceFor(isPlaceKnown: _ticket is not null);
        var wait = left < slice ? left : slice;
        var next = call with { Wait = wait, IsLast = wait == left, Ticket = _ticket };
        var wasKnown = _mayBeKnown;
        _mayBeKnown = true;
        try
        {
            var answer = await calls.CallAsync(() => grain.AcquireAsync(next, cancellationToken), wait + calls.Options.CallTimeout, cancellationToken);
            _failures = 0;
            _asked.Answered();
            return answer;
        }
        catch (Exception e) when (LockCalls.IsPassing(e, cancellationToken))
        {
            _unanswered++;
            _asked.Failed(sent, e);
            if (_deadline.IsOver && HasTriedEnough)
                throw LockCalls.Unavailable(name, Longest(timeout, calls.Options.Timeout), e);
        }
        catch (LockException e)
        {
            _mayBeKnown = wasKnown; // it was refused
            if (_unanswered > 0 && !GivesBack)
                throw Unknown(e);
            throw;
        }

        await calls.PauseAsync(++_failures, cancellationToken);
        return null;
    }

    private LockUnavailableException Unknown(Exception? last = null) => new(
        name, $"'{call.Wish.Owner}' does not hold it, but an earlier call of his was not answered and may yet come, and be granted.", last);

    // A lease that is over when its answer is read, because the machine stood still, is no grant. The next call tells whether it is still held.
    private TimeSpan? IsFresh(HoldInfo hold, TimeSpan sent, TimeSpan waited)
    {
        var since = sent + (waited * calls.SureShare);
        return since + (hold.Lease * calls.SureShare) > calls.Now ? since : null;
    }

    private readonly Deadline _trying = new(calls.Time, calls.Options.Timeout);

    private bool HasTriedEnough => _trying.IsOver;

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
