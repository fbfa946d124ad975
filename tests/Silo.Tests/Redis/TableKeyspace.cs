using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>
/// A keyspace in this process: shards as the cache has them, their writers one after the other, their readers without a lock. The shards' time is the
/// calendar's as it was at the beginning, and goes on from there by a clock that does not go back.
/// </summary>
internal sealed class TableKeyspace : IRedisKeyspace
{
    private const int ShardBits = 16;

    private readonly CacheTable[] _shards;
    private readonly TimeProvider _time;
    private readonly long _startedMs;
    private readonly long _started;

    public TableKeyspace(int shards = 16, long capacityBytes = 64L << 20, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _started = _time.GetTimestamp();
        _startedMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new CacheTable(new CacheOptions { CapacityBytes = capacityBytes }))];
    }

    private long NowMs => _startedMs + (long)_time.GetElapsedTime(_started).TotalMilliseconds;

    public ValueTask<int> ReadAsync(ReadOnlyMemory<RedisRead> reads, Memory<RedisItem> items, int maxBytes, CancellationToken cancellationToken)
    {
        var all = reads.Span;
        var answers = items.Span;
        var (now, bytes) = (NowMs, 0L);
        for (var at = 0; at < all.Length; at++)
        {
            var key = all[at].Key.Span;
            var kind = all[at].Kind;
            var hash = KeyHash.Of(key).Value;
            var table = Shard(hash);
            if (!(kind == RedisReadKind.Peek ? table.TryPeek(hash, key, now, out var item) : table.TryGet(hash, key, now, out item)))
            {
                answers[at] = new(RedisStatus.NotFound);
                continue;
            }

            var value = kind == RedisReadKind.Value ? item.Value : default;
            bytes += value.Length;
            if (bytes > maxBytes && at > 0)
                return new(at);
            answers[at] = new(RedisStatus.Done, value, item.Value.Length, item.DeadlineMs == long.MaxValue ? 0 : item.DeadlineMs);
        }

        return new(all.Length);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<RedisWrite> writes, Memory<RedisWriteResult> results, CancellationToken cancellationToken)
    {
        for (var at = 0; at < writes.Length; at++)
        {
            ref readonly var write = ref writes.Span[at];
            var hash = KeyHash.Of(write.Key.Span).Value;
            var table = Shard(hash);
            lock (table)
                results.Span[at] = Apply(table, write, hash);
        }

        return default;
    }

    public ValueTask<RedisScanPage> ScanAsync(ulong cursor, int count, CancellationToken cancellationToken)
    {
        var keys = new List<ReadOnlyMemory<byte>>();
        var (number, inTable) = ((int)(cursor & 0xffff), cursor >> ShardBits << ShardBits);
        while (number < _shards.Length && keys.Count < count)
        {
            lock (_shards[number])
                inTable = _shards[number].Scan(inTable, count - keys.Count, NowMs, keys);
            if (inTable == 0)
                number++;
        }

        return new(new RedisScanPage(RedisStatus.Done, number < _shards.Length ? inTable | (uint)number : 0, keys));
    }

    public ValueTask<RedisCount> CountAsync(CancellationToken cancellationToken) =>
        new(new RedisCount(RedisStatus.Done, _shards.Sum(static table => table.Statistics.Entries)));

    public ValueTask<RedisStatus> ClearAsync(CancellationToken cancellationToken)
    {
        foreach (var table in _shards)
        {
            lock (table)
                table.Clear(NowMs);
        }

        return new(RedisStatus.Done);
    }

    private CacheTable Shard(ulong hash) => _shards[hash & (ulong)(_shards.Length - 1)];

    private RedisWriteResult Apply(CacheTable table, in RedisWrite write, ulong hash)
    {
        var now = NowMs;
        if (write.Kind == RedisWriteKind.Expire && write.Condition != ExpiryCondition.None)
        {
            if (!table.TryPeek(hash, write.Key.Span, now, out var item))
                return new(RedisStatus.NotFound);
            if (!write.IsAllowedAt(item.DeadlineMs == long.MaxValue ? 0 : item.DeadlineMs))
                return new(RedisStatus.ConditionFailed);
        }

        table.Advance(now, 4);
        var result = table.Apply(OperationOf(write, hash), now);
        var before = write.ReturnsValue ? result.Item : default;
        return new(StatusOf(result.Status, write.Kind), result.Number, before.Exists, before.Value);
    }

    private static CacheOperation OperationOf(in RedisWrite write, ulong hash)
    {
        var expiry = write.ExpiresAtMs == 0 ? default : CacheExpiry.At(write.ExpiresAtMs);
        return write.Kind switch
        {
            RedisWriteKind.Set => CacheOperation.Set(hash, write.Key, write.Value) with { Expiry = expiry, KeepsExpiry = write.KeepsExpiry },
            RedisWriteKind.Add => CacheOperation.Add(hash, write.Key, write.Value) with { Expiry = expiry },
            RedisWriteKind.Replace => CacheOperation.Replace(hash, write.Key, write.Value) with { Expiry = expiry, KeepsExpiry = write.KeepsExpiry },
            RedisWriteKind.Delete => CacheOperation.Delete(hash, write.Key),
            RedisWriteKind.Expire => CacheOperation.Touch(hash, write.Key, expiry),
            RedisWriteKind.Increment => CacheOperation.Increment(hash, write.Key, write.Delta),
            RedisWriteKind.Append => CacheOperation.Append(hash, write.Key, write.Value),
            _ => throw new ArgumentException($"{write.Kind} is no write."),
        };
    }

    private static RedisStatus StatusOf(CacheStatus status, RedisWriteKind kind) => status switch
    {
        CacheStatus.Done => RedisStatus.Done,
        CacheStatus.NotFound => RedisStatus.NotFound,
        CacheStatus.Exists => RedisStatus.ConditionFailed,
        CacheStatus.InvalidKey => kind is RedisWriteKind.Delete or RedisWriteKind.Expire or RedisWriteKind.Replace ? RedisStatus.NotFound : RedisStatus.InvalidKey,
        CacheStatus.ValueTooLarge => RedisStatus.ValueTooLarge,
        CacheStatus.DoesNotFit => RedisStatus.DoesNotFit,
        CacheStatus.NotANumber => RedisStatus.NotANumber,
        CacheStatus.Overflow => RedisStatus.Overflow,
        CacheStatus.RecordsWaiting => RedisStatus.Unavailable,
        _ => throw new InvalidOperationException($"The table answered {status}."),
    };
}
