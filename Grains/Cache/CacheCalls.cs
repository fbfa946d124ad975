using System.Text;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>Calls as operations of a table, and results as answers.</summary>
internal static class CacheCalls
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static bool IsOfKey(CacheCallKind kind) => CacheGrains.IsOfKey(kind);

    public static bool IsOfPartition(CacheCallKind kind) => kind is >= CacheCallKind.InvalidateTag and <= CacheCallKind.Scan;

    public static bool IsChange(CacheCallKind kind) => kind is not (CacheCallKind.Get or CacheCallKind.Peek or CacheCallKind.Count or CacheCallKind.Scan
        or CacheCallKind.BeginLoad or CacheCallKind.EndLoad or CacheCallKind.RenewLoad);

    /// <summary>The operation, at a moment of the shard's time; what is out of bounds in it the table refuses.</summary>
    public static CacheOperation OperationOf(in CacheCall call, long shardMs)
    {
        var expiry = call.Kind == CacheCallKind.BeginLoad ? default : new CacheExpiry(MomentOf(call.LifeMs, shardMs), call.SlidingMs);
        var operation = call.Kind switch
        {
            CacheCallKind.Get or CacheCallKind.BeginLoad => CacheOperation.Get(call.Hash, call.Key),
            CacheCallKind.Set or CacheCallKind.StoreLoaded => CacheOperation.Set(call.Hash, call.Key, call.Value),
            CacheCallKind.Add => CacheOperation.Add(call.Hash, call.Key, call.Value),
            CacheCallKind.Replace => CacheOperation.Replace(call.Hash, call.Key, call.Value),
            CacheCallKind.CompareAndSet => CacheOperation.CompareAndSet(call.Hash, call.Key, call.Value, call.Version),
            CacheCallKind.Delete => CacheOperation.Delete(call.Hash, call.Key),
            CacheCallKind.CompareAndDelete => CacheOperation.CompareAndDelete(call.Hash, call.Key, call.Version),
            CacheCallKind.Touch => CacheOperation.Touch(call.Hash, call.Key, expiry),
            CacheCallKind.Increment => CacheOperation.Increment(call.Hash, call.Key, call.Number),
            CacheCallKind.Append => CacheOperation.Append(call.Hash, call.Key, call.Value),
            _ => throw new ArgumentException($"{call.Kind} is no operation of a table.", nameof(call)),
        };
        return call.Kind == CacheCallKind.Touch ? operation : operation with { Expiry = expiry, KeepsExpiry = call.KeepsExpiry, Tags = call.Tags };
    }

    public static CacheAnswer AnswerOf(in CacheResult result, long shardMs) => AnswerOf((CacheCallStatus)result.Status, result.Item, shardMs) with
    {
        Version = result.Version,
        Number = result.Number,
        Limit = result.Limit,
        Actual = result.Actual,
    };

    public static CacheAnswer AnswerOf(CacheCallStatus status, in CacheItem item, long shardMs) => item.Exists
        ? new CacheAnswer(status)
        {
            ItemVersion = item.Version,
            Value = item.Value,
            ValueLength = item.Value.Length,
            RemainingMs = item.DeadlineMs == long.MaxValue ? -1 : Math.Max(0, item.DeadlineMs - shardMs),
            SlidingMs = item.Expiry.SlidingMs,
        }
        : new CacheAnswer(status);

    /// <summary>Whether an entry's expiry is what a touch depends on.</summary>
    public static bool Allows(in CacheCall call, in CacheItem item, long shardMs)
    {
        var (now, next) = (item.DeadlineMs, call.LifeMs == 0 ? long.MaxValue : MomentOf(call.LifeMs, shardMs));
        return !(call.Condition.HasFlag(ExpiryCondition.IsNever) && now != long.MaxValue)
            && !(call.Condition.HasFlag(ExpiryCondition.IsSet) && now == long.MaxValue)
            && !(call.Condition.HasFlag(ExpiryCondition.GetsLater) && next <= now)
            && !(call.Condition.HasFlag(ExpiryCondition.GetsEarlier) && next >= now);
    }

    /// <summary>The tag of an invalidation; empty, which no tag is, if it is no text.</summary>
    public static string TagOf(in CacheCall call)
    {
        try
        {
            return StrictUtf8.GetString(call.Key.Span);
        }
        catch (DecoderFallbackException)
        {
            return "";
        }
    }

    // What is too far away the table refuses, as long as the sum is a number.
    private static long MomentOf(long lifeMs, long shardMs) => lifeMs switch
    {
        0 => 0,
        < 0 => Math.Max(1, shardMs),
        _ => shardMs + Math.Min(lifeMs, CacheLimits.MaxTimeMs),
    };
}
