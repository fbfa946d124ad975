using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache.Distributed;

/// <summary>
/// The cluster's cache as .NET's conventions have caches: for sessions, <c>HybridCache</c>, and whatever else takes one. Safe for concurrent use.
/// </summary>
/// <remarks>
/// <para><b>Keys</b> are texts, whose UTF-8 with <see cref="ClusterDistributedCacheOptions.InstanceName"/> before it has 1 to 4,096 bytes; <b>values</b> have up to 16 MiB. Others are refused with
/// <see cref="InvalidCacheRequestException"/> before anything is sent.</para>
/// <para><b>Expiries.</b> <c>AbsoluteExpiration</c> is an instant of this process' clock, and refused with <see cref="ArgumentOutOfRangeException"/> if it is over; if <c>AbsoluteExpirationRelativeToNow</c> is given
/// as well, the earlier counts. <c>SlidingExpiration</c> begins anew with every get and refresh, and never outlasts the absolute one. None: it never expires. An absolute limit beyond 1,000 years and
/// a sliding one beyond 34 are none.</para>
/// <para><b>Guarantees and errors</b> are those of <see cref="CacheClient"/>: each key is linearizable, failures are <see cref="CacheException"/>s. A set that may have been made is not made again.</para>
/// <para><b>The synchronous methods block their thread</b> until the cluster has answered, unless the key is in this process. They do so without the caller's synchronization context or
/// task scheduler, so none of them can deadlock; but a grain must not call them: its silo would have a thread fewer meanwhile.</para>
/// </remarks>
public sealed class ClusterDistributedCache : IBufferDistributedCache
{
    private readonly CacheClient _cache;
    private readonly TimeProvider _time;
    private readonly string _instance;

    /// <param name="cache">The cache.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="time">The clock of absolute expiries.</param>
    /// <exception cref="ArgumentException">An option is out of bounds.</exception>
    public ClusterDistributedCache(CacheClient cache, IOptions<ClusterDistributedCacheOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ClusterDistributedCacheOptionsValidator.ThrowIfInvalid(options.Value);
        (_cache, _time, _instance) = (cache, time, options.Value.InstanceName ?? "");
    }

    /// <inheritdoc/>
    public byte[]? Get(string key)
    {
        var at = KeyOf(key);
        return (_cache.TryRead(at, out var answer) ? CacheAnswers.ValueOf(answer) : BlockingCall.Run(() => ReadAsync(at, CancellationToken.None)))?.Value.ToArray();
    }

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => (await ReadAsync(KeyOf(key), token))?.Value.ToArray();

    /// <inheritdoc/>
    public bool TryGet(string key, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var at = KeyOf(key);
        return Write(_cache.TryRead(at, out var answer) ? CacheAnswers.ValueOf(answer) : BlockingCall.Run(() => ReadAsync(at, CancellationToken.None)), destination);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return Write(await ReadAsync(KeyOf(key), token), destination);
    }

    /// <inheritdoc/>
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        var (at, entry) = (KeyOf(key), DistributedExpiry.Of(options, _time.GetUtcNow()));
        BlockingCall.Run(() => StoreAsync(at, value, entry, CancellationToken.None));
    }

    /// <inheritdoc/>
    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return StoreAsync(KeyOf(key), value, DistributedExpiry.Of(options, _time.GetUtcNow()), token);
    }

    /// <inheritdoc/>
    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options)
    {
        var (at, entry) = (KeyOf(key), DistributedExpiry.Of(options, _time.GetUtcNow()));
        BlockingCall.Run(() => StoreAsync(at, value, entry, CancellationToken.None));
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        new(StoreAsync(KeyOf(key), value, DistributedExpiry.Of(options, _time.GetUtcNow()), token));

    /// <inheritdoc/>
    public void Refresh(string key)
    {
        var at = KeyOf(key);
        if (!_cache.TryRead(at, out _))
            BlockingCall.Run(() => AccessAsync(at, CancellationToken.None));
    }

    /// <inheritdoc/>
    public Task RefreshAsync(string key, CancellationToken token = default)
    {
        var at = KeyOf(key);
        if (token.IsCancellationRequested)
            return Task.FromCanceled(token);
        return _cache.TryRead(at, out _) ? Task.CompletedTask : AccessAsync(at, token);
    }

    /// <inheritdoc/>
    public void Remove(string key)
    {
        var at = KeyOf(key);
        BlockingCall.Run(() => _cache.DeleteAsync(at));
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        var at = KeyOf(key);
        return token.IsCancellationRequested ? Task.FromCanceled(token) : _cache.DeleteAsync(at, token);
    }

    private static bool Write(CacheValue? read, IBufferWriter<byte> destination)
    {
        if (read is not { } value)
            return false;
        destination.Write(value.Value.Span);
        return true;
    }

    private CacheKey KeyOf(string key) => DistributedKey.Of(_instance, key);

    private async Task<CacheValue?> ReadAsync(CacheKey key, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return await _cache.GetAsync(key, token);
    }

    // Every read is an access; the value need not travel for it.
    private Task AccessAsync(CacheKey key, CancellationToken token) =>
        _cache.RunAsync(new CacheCall(CacheCallKind.Get, key.Hash, key.Bytes) { WithoutValue = true }, token);

    private async Task StoreAsync(CacheKey key, ReadOnlyMemory<byte> value, CacheEntryOptions entry, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        await _cache.SetAsync(key, value, entry, token);
    }

    private async Task StoreAsync(CacheKey key, ReadOnlySequence<byte> value, CacheEntryOptions entry, CancellationToken token)
    {
        if (value.IsSingleSegment)
        {
            await StoreAsync(key, value.First, entry, token);
            return;
        }

        if (value.Length > CacheLimits.MaxValueBytes)
            throw new InvalidCacheRequestException($"A value of {value.Length} bytes: allowed are {CacheLimits.MaxValueBytes}.");

        // The bytes are this one's again as soon as the call has ended, however it did.
        var whole = ArrayPool<byte>.Shared.Rent((int)value.Length);
        try
        {
            value.CopyTo(whole);
            await StoreAsync(key, whole.AsMemory(0, (int)value.Length), entry, token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
