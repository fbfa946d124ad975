using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>A reader-writer lock: one writes, or many read. Nobody passes who asked before him, so that neither starves. Safe for concurrent use.</summary>
public sealed class DistributedReaderWriterLock
{
    private readonly LockClient _client;
    private readonly LockOptions _options;
    private readonly IReaderWriterLockGrain _grain;

    internal DistributedReaderWriterLock(LockClient client, string name, LockOptions options, IReaderWriterLockGrain grain) =>
        (_client, Name, _options, _grain) = (client, name, options, grain);

    public string Name { get; }

    /// <summary>Waits until it may read; null if that is not granted within <paramref name="timeout"/>.</summary>
    public Task<LockHandle?> TryAcquireReadLockAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default) => _client.TryAcquireAsync(
        Name,
        _grain,
        _client.NewCall(_options, LockSharing.Shared),
        timeout,
        (keeper, grant) => new LockHandle(_client.Calls, keeper, grant),
        cancellationToken);

    /// <summary>Waits until it may read; throws <see cref="TimeoutException"/> if that is not granted in time. Without a timeout it waits for ever.</summary>
    public async Task<LockHandle> AcquireReadLockAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        await TryAcquireReadLockAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken) ?? throw LockClient.TimedOut(Name, timeout);

    /// <summary>Waits until it may write; null if that is not granted within <paramref name="timeout"/>.</summary>
    public Task<WriteLockHandle?> TryAcquireWriteLockAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default) => _client.TryAcquireAsync(
        Name,
        _grain,
        _client.NewCall(_options, LockSharing.Exclusive),
        timeout,
        (keeper, grant) => new WriteLockHandle(_client.Calls, keeper, grant, _grain),
        cancellationToken);

    /// <summary>Waits until it may write; throws <see cref="TimeoutException"/> if that is not granted in time. Without a timeout it waits for ever.</summary>
    public async Task<WriteLockHandle> AcquireWriteLockAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        await TryAcquireWriteLockAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken) ?? throw LockClient.TimedOut(Name, timeout);

    /// <summary>Who holds it and who waits, as its grain knows it: for people, it proves nothing.</summary>
    public Task<LockReport> GetReportAsync(int waiters = 100, CancellationToken cancellationToken = default) =>
        _client.Calls.InsistAsync(Name, () => _grain.GetReportAsync(waiters), _client.Calls.Options.Timeout, cancellationToken);
}
