namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>
/// What the Redis gateway asks of a cache: keys with values and expiries, spread over shards. Many connections call it at once; each connection makes
/// one call at a time.
///
/// <para><b>Batches.</b> Every call has many operations, so that it can become one message a silo. An operation has an answer of its own, and one
/// that fails does not keep others from running. Operations on one key take effect in their order; on different keys in any. Each is linearizable
/// for its key, and nothing is atomic over several.</para>
///
/// <para><b>Memory.</b> Keys and values given are the caller's again when the call has completed: who keeps them copies them. Values answered must not
/// change afterwards. A call that completes synchronously allocates nothing, if what is behind it does not.</para>
///
/// <para><b>Time</b> is the calendar's, in milliseconds since 1970 (Unix). <b>Failures</b> that concern an operation are told by its
/// <see cref="RedisStatus"/>; an exception, other than of the caller's cancellation, is a bug, and ends the connection that it meets.</para>
/// </summary>
public interface IRedisKeyspace
{
    /// <summary>Reads keys. A key that cannot be (empty, or longer than <see cref="RedisLimits.MaxKeyBytes"/>) is not there.</summary>
    /// <param name="reads">What to read; at least one, at most <see cref="RedisLimits.MaxBatch"/>.</param>
    /// <param name="items">As many places for the answers, in the same order.</param>
    /// <param name="maxBytes">How much values may have together: when more would come, only the first reads are answered, one at least.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    /// <returns>How many of the reads were answered: the first ones.</returns>
    ValueTask<int> ReadAsync(ReadOnlyMemory<RedisRead> reads, Memory<RedisItem> items, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Changes keys.</summary>
    /// <param name="writes">
    /// What to do; at least one, at most <see cref="RedisLimits.MaxBatch"/>. One of them at most returns a value
    /// (<see cref="RedisWrite.ReturnsValue"/>): so an answer has no more than <see cref="RedisLimits.MaxValueBytes"/> of values.
    /// </param>
    /// <param name="results">As many places for the answers, in the same order.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more. What was begun may still take effect.</param>
    ValueTask WriteAsync(ReadOnlyMemory<RedisWrite> writes, Memory<RedisWriteResult> results, CancellationToken cancellationToken);

    /// <summary>
    /// Tells keys from a cursor on: one that is there from the first call (cursor 0) to the last (which gives 0) is told at least once, whatever
    /// changes meanwhile. Not an access.
    /// </summary>
    /// <param name="cursor">0, or what the last call gave. What no call gave is no error: it tells some keys, or none, and ends.</param>
    /// <param name="count">About how many keys to tell; 1 to <see cref="RedisLimits.MaxScanCount"/>.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    ValueTask<RedisScanPage> ScanAsync(ulong cursor, int count, CancellationToken cancellationToken);

    /// <summary>How many keys there are: at no single moment, and with those that have expired but were not collected yet.</summary>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    ValueTask<RedisCount> CountAsync(CancellationToken cancellationToken);

    /// <summary>Removes every key that was there when it was called.</summary>
    /// <param name="cancellationToken">Nobody waits for the answer any more. What was begun may still take effect.</param>
    /// <returns><see cref="RedisStatus.Done"/>, <see cref="RedisStatus.Unavailable"/> (some shards may be empty now) or
    /// <see cref="RedisStatus.OutcomeUnknown"/>.</returns>
    ValueTask<RedisStatus> ClearAsync(CancellationToken cancellationToken);
}
