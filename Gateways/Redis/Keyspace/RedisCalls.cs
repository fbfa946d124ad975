using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>Redis' reads and writes as calls of the cache, and its answers as theirs.</summary>
internal static class RedisCalls
{
    public static CacheCall CallOf(in RedisRead read)
    {
        var key = new CacheKey(read.Key);
        return new(read.Kind == RedisReadKind.Peek ? CacheCallKind.Peek : CacheCallKind.Get, key.Hash, key.Bytes) { WithoutValue = read.Kind != RedisReadKind.Value };
    }

    public static CacheCall CallOf(in RedisWrite write, long nowMs)
    {
        var key = new CacheKey(write.Key);
        return new(KindOf(write.Kind), key.Hash, key.Bytes)
        {
            Value = write.Value,
            LifeMs = write.ExpiresAtMs == 0 ? 0 : write.ExpiresAtMs <= nowMs ? -1 : write.ExpiresAtMs - nowMs,
            KeepsExpiry = write.KeepsExpiry,
            Number = write.Delta,
            Condition = write.Condition,
            WithoutValue = !write.ReturnsValue,
        };
    }

    public static RedisWriteResult ResultOf(in RedisWrite write, in CacheAnswer answer) => write.ReturnsValue
        ? new(StatusOf(answer.Status, write.Kind), answer.Number, answer.ItemVersion != 0, answer.Value)
        : new(StatusOf(answer.Status, write.Kind), answer.Number);

    /// <summary>Whether a read found nothing, because there is nothing.</summary>
    public static bool IsAbsent(CacheCallStatus status) => status is CacheCallStatus.NotFound or CacheCallStatus.InvalidKey;

    private static CacheCallKind KindOf(RedisWriteKind kind) => kind switch
    {
        RedisWriteKind.Set => CacheCallKind.Set,
        RedisWriteKind.Add => CacheCallKind.Add,
        RedisWriteKind.Replace => CacheCallKind.Replace,
        RedisWriteKind.Delete => CacheCallKind.Delete,
        RedisWriteKind.Expire => CacheCallKind.Touch,
        RedisWriteKind.Increment => CacheCallKind.Increment,
        RedisWriteKind.Append => CacheCallKind.Append,
        _ => throw new ArgumentException($"{kind} is no write.", nameof(kind)),
    };

    private static RedisStatus StatusOf(CacheCallStatus status, RedisWriteKind kind) => status switch
    {
        CacheCallStatus.Done => RedisStatus.Done,
        CacheCallStatus.NotFound => RedisStatus.NotFound,
        CacheCallStatus.Exists or CacheCallStatus.ConditionFailed => RedisStatus.ConditionFailed,
        CacheCallStatus.InvalidKey => kind is RedisWriteKind.Delete or RedisWriteKind.Expire or RedisWriteKind.Replace ? RedisStatus.NotFound : RedisStatus.InvalidKey,
        CacheCallStatus.ValueTooLarge => RedisStatus.ValueTooLarge,
        CacheCallStatus.DoesNotFit => RedisStatus.DoesNotFit,
        CacheCallStatus.NotANumber => RedisStatus.NotANumber,
        CacheCallStatus.Overflow => RedisStatus.Overflow,
        CacheCallStatus.RecordsWaiting or CacheCallStatus.NotServed => RedisStatus.Unavailable,
        CacheCallStatus.OutcomeUnknown => RedisStatus.OutcomeUnknown,
        _ => throw new InvalidOperationException($"The cache answered {status}."),
    };
}
