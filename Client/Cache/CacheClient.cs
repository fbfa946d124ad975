using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Client.Cache.Loading;
using OrleansCluster.Client.Cache.Near;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>
/// A cache of the cluster: keys and values in the memory of its silos, divided into shards, each with a copy on another silo. Safe for concurrent use; one for a process is
/// enough. Every failure is a <see cref="CacheException"/>, or <see cref="OperationCanceledException"/> if the caller cancelled.
/// </summary>
/// <remarks>
/// <para><b>Each key is linearizable</b>, as long as of a shard's copies one is left: whoever reads after a change has returned sees it or a later one. What is
/// stored may be evicted, or expire: a cache keeps nothing for ever.</para>
/// <para><b>Changes</b> may fail with <see cref="CacheUnavailableException"/>, <see cref="InvalidCacheRequestException"/>: nothing was changed; or with
/// <see cref="CacheOutcomeUnknownException"/>. Nothing is done twice.</para>
/// <para><b>Cancellation</b> ends the waiting. A change that was sent may take effect.</para>
/// </remarks>
public sealed class CacheClient
{
    private readonly CacheCaller _caller;
    private readonly CacheLoads _loads;
    private readonly NearCache? _near;
    private readonly CacheSurvey _survey;

    /// <summary>Makes a client over an Orleans client, or the grain factory of a silo. It calls nobody before it is used.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="options">How.</param>
    /// <param name="local">Shards of silos in this process, which are used without a call; null if there are none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what goes wrong in the background.</param>
    /// <param name="meters">Who makes meters; null: nothing is measured.</param>
    /// <exception cref="ArgumentException">An option is out of bounds.</exception>
    public CacheClient(IGrainFactory grains, CacheClientOptions options, LocalCaches? local, TimeProvider time, ILogger<CacheClient>? logger = null, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        CacheClientOptionsValidator.ThrowIfInvalid(options);
        var metrics = new CacheClientMetrics(meters, options.Cache);
        _caller = new(grains, options, local, time, logger, metrics);
        if (options.NearCacheBytes > 0)
        {
            var near = _near = new(grains, _caller.Router, options, time, logger);
            metrics.Show(() => near.Statistics);
        }

        _survey = new(grains, options.Cache, time);
        _loads = new(_caller, _near, options, time, logger);
    }

    /// <summary>
    /// What a key holds; null if nothing. It is an access. With a near cache (<see cref="CacheClientOptions.NearCacheBytes"/>) it may be what the key held up to
    /// <see cref="CacheClientOptions.NearStaleness"/> ago, but for what this client has changed since; <see cref="PeekAsync"/> and <see cref="GetManyAsync"/> never tell that.
    /// </summary>
    public ValueTask<CacheValue?> GetAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        if (_caller.TryRead(key.Hash, key.Bytes.Span, out var answer))
            return new(CacheAnswers.ValueOf(answer));
        return _near is null ? new(ReadAsync(CacheCallKind.Get, key, cancellationToken))
            : _near.TryGet(key, out var value) ? new(value)
            : new(ReadForNearAsync(_near, key, cancellationToken));
    }

    /// <summary>
    /// What a key holds; if it holds nothing, what <paramref name="load"/> brings, which is stored. One loader of a key runs at a time in the whole cluster; the others wait for it.
    /// </summary>
    /// <remarks>
    /// <para>It is linearizable as a <see cref="GetAsync"/> and a <see cref="SetAsync"/> are. What a loader read before the key was changed, deleted or invalidated is never stored behind
    /// that: then whoever called with that loader is told what it brought, and the others begin anew.</para>
    /// <para>A loader that dies holds up others for at most <see cref="CacheClientOptions.LoadLease"/>. While a shard passes to another silo a second loader may run beside the first;
    /// what the first brings is then not stored.</para>
    /// <para><paramref name="load"/> runs where it was called from, with its cancellation. What it throws is thrown here, and to those of this process who waited for it. It must not
    /// ask for the same key, or for one whose loader asks for this one: they would wait for each other.</para>
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Brings the value.</param>
    /// <param name="options">How it is stored.</param>
    /// <param name="cancellationToken">Ends the waiting and the loading.</param>
    /// <exception cref="CacheUnavailableException">Nobody serves the key: nothing was loaded.</exception>
    /// <exception cref="InvalidCacheRequestException">The key or the options are not allowed, and nothing was loaded; or what was loaded is not.</exception>
    public ValueTask<ReadOnlyMemory<byte>> GetOrCreateAsync<TState>(
        CacheKey key,
        TState state,
        Func<TState, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load,
        CacheEntryOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(load);
        return _caller.TryRead(key.Hash, key.Bytes.Span, out var answer) && answer.Status == CacheCallStatus.Done ? new(answer.Value)
            : _near is not null && _near.TryGet(key, out var value) ? new(value.Value)
            : new(_loads.GetOrCreateAsync(key, state, load, options, cancellationToken));
    }

    /// <inheritdoc cref="GetOrCreateAsync{TState}"/>
    public ValueTask<ReadOnlyMemory<byte>> GetOrCreateAsync(
        CacheKey key, Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(load);
        return GetOrCreateAsync(key, load, static (load, token) => load(token), options, cancellationToken);
    }

    /// <summary>What a key holds; null if nothing. It is no access: neither the eviction nor a sliding expiry hears of it.</summary>
    public Task<CacheValue?> PeekAsync(CacheKey key, CancellationToken cancellationToken = default) => ReadAsync(CacheCallKind.Peek, key, cancellationToken);

    /// <summary>Stores a value, whatever was there; tells its version.</summary>
    public async Task<long> SetAsync(CacheKey key, ReadOnlyMemory<byte> value, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        (await RunAsync(CacheAnswers.Storing(CacheCallKind.Set, key, value, options), cancellationToken)).Version;

    /// <summary>Stores a value if there is none; tells its version, or null if there is one.</summary>
    public async Task<long?> TryAddAsync(CacheKey key, ReadOnlyMemory<byte> value, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        CacheAnswers.VersionOf(await RunAsync(CacheAnswers.Storing(CacheCallKind.Add, key, value, options), cancellationToken));

    /// <summary>Stores a value if there is one; tells its version, or null if there is none.</summary>
    public async Task<long?> TryReplaceAsync(CacheKey key, ReadOnlyMemory<byte> value, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        CacheAnswers.VersionOf(await RunAsync(CacheAnswers.Storing(CacheCallKind.Replace, key, value, options), cancellationToken));

    /// <summary>Stores a value if the key's version is the given one; tells the new version, or null if it is not.</summary>
    public async Task<long?> TryCompareAndSetAsync(
        CacheKey key, ReadOnlyMemory<byte> value, long version, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        CacheAnswers.VersionOf(await RunAsync(CacheAnswers.Storing(CacheCallKind.CompareAndSet, key, value, options) with { Version = version }, cancellationToken));

    /// <summary>Removes a key; tells whether it was there.</summary>
    public async Task<bool> DeleteAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        (await RunAsync(new(CacheCallKind.Delete, key.Hash, key.Bytes) { WithoutValue = true }, cancellationToken)).Status == CacheCallStatus.Done;

    /// <summary>Removes a key if its version is the given one; tells whether it was.</summary>
    public async Task<bool> TryCompareAndDeleteAsync(CacheKey key, long version, CancellationToken cancellationToken = default) =>
        (await RunAsync(new(CacheCallKind.CompareAndDelete, key.Hash, key.Bytes) { Version = version, WithoutValue = true }, cancellationToken)).Status == CacheCallStatus.Done;

    /// <summary>Gives what a key holds another expiry, and tells it; null if it holds nothing. Null for both limits: it never expires.</summary>
    public async Task<CacheValue?> GetAndTouchAsync(CacheKey key, TimeSpan? expiration, TimeSpan? sliding = null, CancellationToken cancellationToken = default)
    {
        var call = new CacheCall(CacheCallKind.Touch, key.Hash, key.Bytes)
        {
            LifeMs = CacheAnswers.Milliseconds(nameof(expiration), expiration),
            SlidingMs = CacheAnswers.Milliseconds(nameof(sliding), sliding),
        };
        return CacheAnswers.ValueOf(await RunAsync(call, cancellationToken));
    }

    /// <summary>
    /// Adds to a number, which is stored as decimal digits; a key that is not there holds 0. Tells the sum. Fails as invalid if the key holds no 64-bit number, or the sum would be none.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="delta">What is added.</param>
    /// <param name="options">For a key that is not there; one that is keeps its expiry and tags.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<long> IncrementAsync(CacheKey key, long delta = 1, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        (await RunAsync(CacheAnswers.Storing(CacheCallKind.Increment, key, default, options) with { Number = delta }, cancellationToken)).Number;

    /// <summary>Puts bytes behind a value; a key that is not there holds none. Tells how many bytes there are.</summary>
    /// <param name="key">The key.</param>
    /// <param name="suffix">What is put behind.</param>
    /// <param name="options">For a key that is not there; one that is keeps its expiry and tags.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<long> AppendAsync(CacheKey key, ReadOnlyMemory<byte> suffix, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        (await RunAsync(CacheAnswers.Storing(CacheCallKind.Append, key, suffix, options), cancellationToken)).Number;

    /// <summary>
    /// What many keys hold, in their order; null for what holds nothing. One call for each silo, up to 4,096 keys and 4 MiB each. It is no snapshot: each key is read by itself.
    /// </summary>
    public async Task<IReadOnlyList<CacheValue?>> GetManyAsync(IReadOnlyList<CacheKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Array.ConvertAll(
            await RunManyAsync([.. keys.Select(static key => new CacheCall(CacheCallKind.Get, key.Hash, key.Bytes))], cancellationToken), static answer => CacheAnswers.ValueOf(answer));
    }

    /// <summary>
    /// Stores many values, those of one key in their order. One call for each silo, as of <see cref="GetManyAsync"/>. It is no transaction: if it fails, some may have been stored.
    /// </summary>
    public async Task SetManyAsync(IReadOnlyList<KeyValuePair<CacheKey, ReadOnlyMemory<byte>>> items, CacheEntryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        await RunManyAsync([.. items.Select(item => CacheAnswers.Storing(CacheCallKind.Set, item.Key, item.Value, options))], cancellationToken);
    }

    /// <summary>Removes many keys; tells how many were there. One call for each silo, as of <see cref="GetManyAsync"/>; no transaction.</summary>
    public async Task<int> DeleteManyAsync(IReadOnlyList<CacheKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var answers = await RunManyAsync([.. keys.Select(static key => new CacheCall(CacheCallKind.Delete, key.Hash, key.Bytes) { WithoutValue = true })], cancellationToken);
        return answers.Count(static answer => answer.Status == CacheCallStatus.Done);
    }

    /// <summary>
    /// Removes everything in the cache that has a tag. Once it has returned nobody reads what had the tag when it was called; what is stored meanwhile may be gone or there. One call
    /// for each silo. If it fails it may have been done in part: calling it again is no harm.
    /// </summary>
    /// <returns>How many entries had the tag, at most: those included that had expired.</returns>
    public async Task<long> InvalidateTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return (await RunEverywhereAsync(new(CacheCallKind.InvalidateTag, 0, Encoding.UTF8.GetBytes(tag)), cancellationToken)).Sum(static answer => answer.Number);
    }

    /// <summary>Removes everything: as <see cref="InvalidateTagAsync"/> does for a tag.</summary>
    public Task ClearAsync(CancellationToken cancellationToken = default) => RunEverywhereAsync(new(CacheCallKind.Clear, 0, default), cancellationToken);

    /// <summary>How many entries there are, those included that have expired and are not removed yet.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken = default) =>
        (await RunEverywhereAsync(new(CacheCallKind.Count, 0, default), cancellationToken)).Sum(static answer => answer.Number);

    /// <summary>
    /// All keys, in no order. One that is there from the beginning to the end is told at least once, unless its shard passes to another silo meanwhile, when some of it may be told anew; one
    /// that comes or goes may be told. Not an access.
    /// </summary>
    public async IAsyncEnumerable<CacheKey> ScanAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var partitions = await _caller.PartitionsAsync(cancellationToken);
        for (var partition = 0; partition < partitions; partition++)
        {
            var cursor = 0UL;
            do
            {
                var page = await RunAsync(new(CacheCallKind.Scan, (ulong)partition, default) { Number = 256, Cursor = cursor }, cancellationToken);
                foreach (var key in page.Keys ?? [])
                    yield return new CacheKey(key);
                cursor = page.Cursor;
            }
            while (cursor != 0);
        }
    }

    /// <summary>
    /// Runs calls as they travel, for gateways of other protocols: those of one key in their order, one call of a grain for each silo. Does not fail because a call does: each answer says how
    /// its call ended. Completes synchronously where everything is served in this process and has nobody to wait for.
    /// </summary>
    /// <param name="calls">The calls. Keys and values must not change before it has completed.</param>
    /// <param name="answers">As many places. If it is cancelled they may still be written to, so they are not to be used for anything else.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask RunAsync(ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, CancellationToken cancellationToken) =>
        _near is null ? _caller.RunAsync(calls, answers, cancellationToken) : new(RunBesideNearAsync(_near, calls, answers, cancellationToken));

    /// <summary>What the near cache has done and holds; nothing, if there is none.</summary>
    public NearCacheStatistics NearStatistics => _near?.Statistics ?? default;

    /// <summary>Reads a key without waiting, where it is served in this process; false: ask by a call.</summary>
    public bool TryRead(CacheKey key, out CacheAnswer answer) => _caller.TryRead(key.Hash, key.Bytes.Span, out answer);

    /// <summary>
    /// What each silo holds of the cache, who serves nothing, and which shards lack copies. Null if no silo takes part. It disturbs nobody; several times a second is fine.
    /// </summary>
    /// <exception cref="TimeoutException">Nobody said within 2 s who takes part.</exception>
    public Task<CacheDiagnostics?> GetDiagnosticsAsync(CancellationToken cancellationToken = default) => _survey.RunAsync(cancellationToken);

    /// <summary>How many shards the cache has. Fails as unavailable if no silo tells.</summary>
    public Task<int> GetPartitionsAsync(CancellationToken cancellationToken = default) => _caller.PartitionsAsync(cancellationToken);

    /// <summary>Runs the same call for every partition.</summary>
    internal async Task<CacheAnswer[]> RunEverywhereAsync(CacheCall call, CancellationToken cancellationToken)
    {
        var partitions = await _caller.PartitionsAsync(cancellationToken);
        return await RunManyAsync([.. Enumerable.Range(0, partitions).Select(partition => call with { Hash = (ulong)partition })], cancellationToken);
    }

    internal async Task<CacheAnswer> RunAsync(CacheCall call, CancellationToken cancellationToken) => (await RunManyAsync([call], cancellationToken))[0];

    private async Task<CacheValue?> ReadAsync(CacheCallKind kind, CacheKey key, CancellationToken cancellationToken) =>
        CacheAnswers.ValueOf(await RunAsync(new(kind, key.Hash, key.Bytes), cancellationToken));

    private async Task<CacheValue?> ReadForNearAsync(NearCache near, CacheKey key, CancellationToken cancellationToken)
    {
        var read = near.Begin(key);
        var call = new CacheCall(CacheCallKind.Get, key.Hash, key.Bytes) { ForNear = read is not null };
        var isRead = false;
        try
        {
            var answer = await RunAsync(call, cancellationToken);
            near.End(read, key, answer);
            isRead = true;
            return CacheAnswers.ValueOf(answer);
        }
        finally
        {
            if (!isRead && read is { } begun)
                NearCache.Abandon(begun);
        }
    }

    // Before and behind: what is read while a change is under way may be what was there before it.
    private async Task RunBesideNearAsync(NearCache near, ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, CancellationToken cancellationToken)
    {
        near.Changing(calls.Span);
        try
        {
            await _caller.RunAsync(calls, answers, cancellationToken);
        }
        finally
        {
            near.Changing(calls.Span);
        }
    }

    private async Task<CacheAnswer[]> RunManyAsync(CacheCall[] calls, CancellationToken cancellationToken)
    {
        foreach (var call in calls)
            CacheAnswers.Check(call);
        var answers = new CacheAnswer[calls.Length];
        await RunAsync(calls, answers, cancellationToken);
        for (var at = 0; at < calls.Length; at++)
            CacheAnswers.ThrowIfFailed(_caller.Cache, calls[at], answers[at]);
        return answers;
    }
}
