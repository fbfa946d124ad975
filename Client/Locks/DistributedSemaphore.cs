using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>A semaphore: permits, of which one can take several at once. Who asked first gets first. Safe for concurrent use.</summary>
public sealed class DistributedSemaphore
{
    private readonly LockClient _client;
    private readonly LockOptions _options;
    private readonly ISemaphoreGrain _grain;

    internal DistributedSemaphore(LockClient client, string name, int maxCount, LockOptions options, ISemaphoreGrain grain) =>
        (_client, Name, MaxCount, _options, _grain) = (client, name, maxCount, options, grain);

    public string Name { get; }

    /// <summary>How many permits there are, unless another number was set for all.</summary>
    public int MaxCount { get; }

    /// <summary>
    /// Waits for <paramref name="permits"/> permits, all at once; null if they are not granted within <paramref name="timeout"/>. More
    /// than there are is an <see cref="InvalidLockRequestException"/>.
    /// </summary>
    public Task<SemaphoreHandle?> TryAcquireAsync(TimeSpan timeout = default, int permits = 1, CancellationToken cancellationToken = default)
    {
        if (permits < 1 || permits > MaxCount)
            throw new InvalidLockRequestException($"{permits} permits of {MaxCount}: at least one can be taken, and not more than there are.");
        return _client.TryAcquireAsync(
            Name,
            _grain,
            _client.NewCall(_options, LockSharing.Permits) with { Permits = permits, Capacity = MaxCount },
            timeout,
            (keeper, grant) => new SemaphoreHandle(_client.Calls, keeper, grant),
            cancellationToken);
    }

    /// <summary>Waits for permits; throws <see cref="TimeoutException"/> if they are not granted in time. Without a timeout it waits for ever.</summary>
    public async Task<SemaphoreHandle> AcquireAsync(TimeSpan? timeout = null, int permits = 1, CancellationToken cancellationToken = default) =>
        await TryAcquireAsync(timeout ?? Timeout.InfiniteTimeSpan, permits, cancellationToken) ?? throw LockClient.TimedOut(Name, timeout);

    /// <summary>
    /// Sets how many permits there are for all who ask from now on, whatever number they bring along; 0: each brings his own again.
    /// Permits that are held stay held. Who waits for more than there are by now gets an <see cref="InvalidLockRequestException"/>.
    /// </summary>
    /// <remarks>Of several of this client the one that was begun last is what stays, also if another, or a repetition of it, arrives late.</remarks>
    public Task SetPermitsAsync(int permits, CancellationToken cancellationToken = default)
    {
        var wish = _client.NewWish();
        return _client.Calls.InsistAsync(
            Name,
            async () =>
            {
                await _grain.SetPermitsInOrderAsync(wish, permits);
                return true;
            },
            _client.Calls.Options.Timeout,
            cancellationToken);
    }

    /// <summary>Who holds permits and who waits, as its grain knows it: for people, it proves nothing.</summary>
    public Task<LockReport> GetReportAsync(int waiters = 100, CancellationToken cancellationToken = default) =>
        _client.Calls.InsistAsync(Name, () => _grain.GetReportAsync(waiters), _client.Calls.Options.Timeout, cancellationToken);
}
