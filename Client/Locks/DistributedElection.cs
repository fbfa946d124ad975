using System.Runtime.CompilerServices;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>An election: one leads, until he resigns or is lost; the candidates follow in the order in which they came. Safe for concurrent use.</summary>
public sealed class DistributedElection
{
    private readonly LockClient _client;
    private readonly LockOptions _options;
    private readonly IElectionGrain _grain;

    internal DistributedElection(LockClient client, string name, LockOptions options, IElectionGrain grain) =>
        (_client, Name, _options, _grain) = (client, name, options, grain);

    public string Name { get; }

    /// <summary>
    /// Waits until it leads; null if that is not within <paramref name="timeout"/>.
    /// </summary>
    /// <param name="value">What it proclaims from the first moment on, such as its address: up to 128 letters; null: the options' note.</param>
    /// <param name="timeout">How long it stands for election.</param>
    /// <param name="cancellationToken">Ends that.</param>
    public Task<Leadership?> TryCampaignAsync(string? value = null, TimeSpan timeout = default, CancellationToken cancellationToken = default)
    {
        var options = value is null ? _options : _options with { Note = value };
        options.ThrowIfInvalid(Name);
        return _client.TryAcquireAsync(
            Name,
            _grain,
            _client.NewCall(options, LockSharing.Exclusive),
            timeout,
            (keeper, grant) => new Leadership(_client.Calls, keeper, grant, _grain),
            cancellationToken);
    }

    /// <summary>Waits until it leads; throws <see cref="TimeoutException"/> if that is not in time. Without a timeout it waits for ever.</summary>
    public async Task<Leadership> CampaignAsync(string? value = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        await TryCampaignAsync(value, timeout ?? Timeout.InfiniteTimeSpan, cancellationToken) ?? throw LockClient.TimedOut(Name, timeout);

    /// <summary>Who leads: proved after this was called, and perhaps no more true when it is read. Null if nobody does.</summary>
    public async Task<LeaderInfo?> GetLeaderAsync(CancellationToken cancellationToken = default)
    {
        var calls = _client.Calls;
        return LeaderInfo.Of(await calls.InsistAsync(Name, () => _grain.ObserveAsync(-1, 0, TimeSpan.Zero, cancellationToken), calls.Options.Timeout, cancellationToken));
    }

    /// <summary>
    /// Who leads now, and from then on each leader, each proclamation and each vacancy (null) that is seen; those that follow each other fast may
    /// be left out, but never the last. While nobody can tell, nothing comes. Ends by its token only.
    /// </summary>
    public async IAsyncEnumerable<LeaderInfo?> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var calls = _client.Calls;
        var (token, note) = (-1L, 0L);
        var unanswered = new UnansweredCalls(calls, Name);
        for (var failures = 0; ;)
        {
            HoldInfo? leader;
            var sent = calls.Now;
            try
            {
                leader = await calls.CallAsync(
                    () => _grain.ObserveAsync(token, note, calls.Options.WaitSlice, cancellationToken),
                    calls.Options.WaitSlice + calls.Options.CallTimeout,
                    cancellationToken);
                failures = 0;
                unanswered.Answered();
            }
            catch (Exception e) when (LockCalls.IsPassing(e, cancellationToken))
            {
                unanswered.Failed(sent, e);
                await calls.PauseAsync(++failures, cancellationToken);
                continue;
            }

            var isNew = leader is null ? token != 0 : leader.Token != token || leader.NoteNumber != note;
            (token, note) = leader is null ? (0, 0) : (leader.Token, leader.NoteNumber);
            if (isNew)
                yield return LeaderInfo.Of(leader);
        }
    }

    /// <summary>Who leads and who stands for election, as its grain knows it: for people, it proves nothing.</summary>
    public Task<LockReport> GetReportAsync(int waiters = 100, CancellationToken cancellationToken = default) =>
        _client.Calls.InsistAsync(Name, () => _grain.GetReportAsync(waiters), _client.Calls.Options.Timeout, cancellationToken);
}
