using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// A double barrier: members begin together and end together. Nobody is let in before as many are there as are waited for; nobody gets away before all have
/// left. The number is a threshold, no limit: until the first has left, whoever else comes joins the round; who comes later waits for the next.
/// Safe for concurrent use; each entry is a member.
/// </summary>
public sealed class DistributedDoubleBarrier
{
    private readonly LockClient _client;
    private readonly TimeSpan _lease;
    private readonly IDoubleBarrierGrain _grain;

    internal DistributedDoubleBarrier(LockClient client, string name, int memberCount, TimeSpan lease, IDoubleBarrierGrain grain) =>
        (_client, Name, MemberCount, _lease, _grain) = (client, name, memberCount, lease, grain);

    public string Name { get; }

    /// <summary>How many must be there before anybody is let in.</summary>
    public int MemberCount { get; }

    /// <summary>
    /// Waits until enough are there; null if that is not within <paramref name="timeout"/>. Zero waits for nobody; <see cref="Timeout.InfiniteTimeSpan"/>
    /// for ever. Who gives up, by time or cancellation, is counted no more. Throws <see cref="InvalidLockRequestException"/> if those who are there
    /// wait for another number, and <see cref="TooManyWaitersException"/>.
    /// </summary>
    public async Task<BarrierMembership?> TryEnterAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default)
    {
        timeout = LockClient.Bounded(timeout);
        var keeper = _client.Enter();
        BarrierMembership? entered = null;
        try
        {
            entered = await _client.WhileInUseAsync(token => EnterAsync(keeper, timeout, token), cancellationToken);
        }
        finally
        {
            if (entered is null)
                keeper.Leave();
        }

        return entered is null ? null : await _client.InUseAsync(entered);
    }

    /// <summary>Waits until enough are there; throws <see cref="TimeoutException"/> if that is not in time. Without a timeout it waits for ever.</summary>
    public async Task<BarrierMembership> EnterAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        await TryEnterAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken)
        ?? throw new TimeoutException($"{MemberCount} did not come to the barrier '{Name}' within {timeout}.");

    /// <summary>Who is in and how many wait, as its grain knows it: for people, it proves nothing.</summary>
    /// <param name="members">How many of the members are told: up to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public Task<DoubleBarrierReport> GetReportAsync(int members = 100, CancellationToken cancellationToken = default) =>
        _client.Calls.InsistAsync(Name, () => _grain.GetReportAsync(members), _client.Calls.Options.Timeout, cancellationToken);

    private async Task<BarrierMembership?> EnterAsync(LockKeeper keeper, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var calls = _client.Calls;
        var call = new EnterCall { Wish = _client.NewWish(), Count = MemberCount, Lease = _lease };
        var wait = new SlicedWait(calls, Name, timeout);
        var (mayBeKnown, since) = (false, TimeSpan.Zero);
        try
        {
            var answer = await wait.RunAsync(
                (slice, isLast) =>
                {
                    mayBeKnown = true;
                    return _grain.EnterAsync(call with { Wait = slice, IsLast = isLast }, cancellationToken);
                },
                (answer, sent) =>
                {
                    since = sent + (answer.Waited * calls.SureShare);
                    // A lease that is over when its answer is read, because the machine stood still, is no entry.
                    return answer.End == DoubleBarrierEnd.TimedOut || (answer.End == DoubleBarrierEnd.Entered && since + (_lease * calls.SureShare) > calls.Now);
                },
                cancellationToken);
            mayBeKnown = answer.End == DoubleBarrierEnd.TimedOut && wait.HasFailed; // what was sent before and got lost may yet arrive
            return answer.End == DoubleBarrierEnd.Entered ? new BarrierMembership(_client, keeper, Name, _grain, call.Wish, answer.Round, _lease, since) : null;
        }
        catch (LockException e) when (e is not LockUnavailableException)
        {
            mayBeKnown = wait.HasFailed; // it was refused
            throw;
        }
        finally
        {
            if (mayBeKnown)
                calls.ReleaseLater(Name, () => _grain.LeaveAsync(new LeaveCall { Wish = call.Wish }, CancellationToken.None), _lease);
        }
    }
}
