using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// A barrier: while it is set, whoever comes waits; when it is removed, all pass. It belongs to nobody: it stays set when who set it is gone, until
/// somebody removes it. Safe for concurrent use.
/// </summary>
public sealed class DistributedBarrier
{
    private readonly LockClient _client;
    private readonly IBarrierGrain _grain;

    internal DistributedBarrier(LockClient client, string name, IBarrierGrain grain) => (_client, Name, _grain) = (client, name, grain);

    public string Name { get; }

    // Longer than that it is not remembered that an operation was done.
    private TimeSpan Within => _client.Calls.Options.Timeout < BarrierTable.Memory / 2 ? _client.Calls.Options.Timeout : BarrierTable.Memory / 2;

    /// <summary>
    /// Sets it; that it is set already is no error. Its round: a number that is greater with each setting of this name, for ever. Throws
    /// <see cref="LockUnavailableException"/> if it is not certain whether it was set.
    /// </summary>
    /// <param name="note">What shows others why: up to 128 letters.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<long> SetAsync(string? note = null, CancellationToken cancellationToken = default)
    {
        var wish = _client.NewWish();
        return (await _client.Calls.InsistAsync(Name, () => _grain.SetAsync(wish, note), Within, cancellationToken)).Round;
    }

    /// <summary>
    /// Removes it, and lets all pass who wait. False if it was not set, or not in that round. Throws <see cref="LockUnavailableException"/> if it is
    /// not certain whether it was removed.
    /// </summary>
    /// <param name="round">The round that is to end; 0: whichever there is.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<bool> RemoveAsync(long round = 0, CancellationToken cancellationToken = default)
    {
        var wish = _client.NewWish();
        return (await _client.Calls.InsistAsync(Name, () => _grain.RemoveAsync(wish, round), Within, cancellationToken)).End == BarrierEnd.Removed;
    }

    /// <summary>
    /// Waits until it is not set; false if it is for all of <paramref name="timeout"/>. Zero waits for nobody; <see cref="Timeout.InfiniteTimeSpan"/> for
    /// ever. Whoever waits passes when it is removed, also if it is set again at once.
    /// </summary>
    public async Task<bool> TryWaitAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default)
    {
        timeout = LockClient.Bounded(timeout);
        var keeper = _client.Enter();
        var round = 0L;
        try
        {
            var answer = await _client.WhileInUseAsync(
                token => new SlicedWait(_client.Calls, Name, timeout) { TellsPlace = true }.RunAsync(
                    (wait, isLast) => _grain.WaitAsync(round, wait, isLast, token),
                    (answer, _) =>
                    {
                        if (answer.End is not (BarrierEnd.Waiting or BarrierEnd.TimedOut))
                            return answer.End == BarrierEnd.Passed;
                        round = answer.Round;
                        return answer.End == BarrierEnd.TimedOut;
                    },
                    token),
                cancellationToken);
            return answer.End == BarrierEnd.Passed;
        }
        finally
        {
            keeper.Leave();
        }
    }

    /// <summary>Waits until it is not set; throws <see cref="TimeoutException"/> if that is not in time. Without a timeout it waits for ever.</summary>
    public async Task WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (!await TryWaitAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken))
            throw new TimeoutException($"The barrier '{Name}' was set for all of {timeout}.");
    }

    /// <summary>Whether it is set, by whom and why, as its grain knows it: for people, it proves nothing.</summary>
    public Task<BarrierReport> GetReportAsync(CancellationToken cancellationToken = default) =>
        _client.Calls.InsistAsync(Name, () => _grain.GetReportAsync(), _client.Calls.Options.Timeout, cancellationToken);
}
