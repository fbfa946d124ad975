using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>A lock: one holds it, who asked first gets it first. Safe for concurrent use.</summary>
public sealed class DistributedLock
{
    private readonly LockClient _client;
    private readonly LockOptions _options;
    private readonly ILockGrain _grain;

    internal DistributedLock(LockClient client, string name, LockOptions options, ILockGrain grain) =>
        (_client, Name, _options, _grain) = (client, name, options, grain);

    public string Name { get; }

    /// <summary>
    /// Waits for it; null if it is not granted within <paramref name="timeout"/>. Zero waits for nobody; <see cref="Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    public Task<LockHandle?> TryAcquireAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default) => _client.TryAcquireAsync(
        Name,
        _grain,
        _client.NewCall(_options, LockSharing.Exclusive),
        timeout,
        (keeper, grant) => new LockHandle(_client.Calls, keeper, grant),
        cancellationToken);

    /// <summary>Waits for it; throws <see cref="TimeoutException"/> if it is not granted in time. Without a timeout it waits for ever.</summary>
    public async Task<LockHandle> AcquireAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        await TryAcquireAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken) ?? throw LockClient.TimedOut(Name, timeout);

    /// <summary>Who holds it and who waits, as its grain knows it: for people, it proves nothing.</summary>
    /// <param name="waiters">How many of those who wait are told: up to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public Task<LockReport> GetReportAsync(int waiters = 100, CancellationToken cancellationToken = default) =>
        _client.Calls.InsistAsync(Name, () => _grain.GetReportAsync(waiters), _client.Calls.Options.Timeout, cancellationToken);
}
