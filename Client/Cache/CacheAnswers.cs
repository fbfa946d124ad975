using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>What callers say and hear, as calls and answers of shards.</summary>
internal static class CacheAnswers
{
    public static CacheCall Storing(CacheCallKind kind, CacheKey key, ReadOnlyMemory<byte> value, CacheEntryOptions? options)
    {
        options ??= CacheEntryOptions.None;
        return new(kind, key.Hash, key.Bytes)
        {
            Value = value,
            LifeMs = Milliseconds(nameof(options.Expiration), options.Expiration),
            SlidingMs = Milliseconds(nameof(options.Sliding), options.Sliding),
            KeepsExpiry = options.KeepExpiration,
            WithoutValue = true,
            Tags = options.Tags is { Count: > 0 } tags ? [.. tags] : null,
        };
    }

    /// <summary>A limit in whole milliseconds, rounded up; 0 for none.</summary>
    public static long Milliseconds(string name, TimeSpan? limit)
    {
        if (limit is not { } span)
            return 0;
        if (span <= TimeSpan.Zero)
            throw new InvalidCacheRequestException($"{name} is {span}; allowed is more than nothing, or null for no limit.");
        return (long)Math.Ceiling(span.TotalMilliseconds);
    }

    public static CacheValue? ValueOf(in CacheAnswer answer) => answer.Status == CacheCallStatus.Done && answer.ItemVersion != 0
        ? new CacheValue(
            answer.Value,
            answer.ItemVersion,
            answer.RemainingMs < 0 ? null : TimeSpan.FromMilliseconds(answer.RemainingMs),
            answer.SlidingMs == 0 ? null : TimeSpan.FromMilliseconds(answer.SlidingMs))
        : null;

    public static long? VersionOf(in CacheAnswer answer) => answer.Status == CacheCallStatus.Done ? answer.Version : null;

    /// <summary>Refuses here what every silo would refuse, before it is sent.</summary>
    public static void Check(in CacheCall call)
    {
        if (CacheGrains.IsOfKey(call.Kind) && !CacheLimits.IsKey(call.Key.Span))
            throw new InvalidCacheRequestException($"A key of {call.Key.Length} bytes: allowed are 1 to {CacheLimits.MaxKeyBytes}.");
        if (call.Value.Length > CacheLimits.MaxValueBytes)
            throw new InvalidCacheRequestException($"A value of {call.Value.Length} bytes: allowed are {CacheLimits.MaxValueBytes}.");
        if (call.Tags is { Length: > CacheLimits.MaxTags })
            throw new InvalidCacheRequestException($"{call.Tags.Length} tags: allowed are {CacheLimits.MaxTags}.");
    }

    /// <summary>The code of what the first of them that failed fails with; null if none did.</summary>
    public static string? ErrorOf(ReadOnlySpan<CacheAnswer> answers)
    {
        foreach (ref readonly var answer in answers)
        {
            var code = answer.Status switch
            {
                var status when IsTold(status) => null,
                CacheCallStatus.NotServed or CacheCallStatus.RecordsWaiting => "cache.unavailable",
                CacheCallStatus.OutcomeUnknown => "cache.outcome_unknown",
                _ => "cache.invalid",
            };
            if (code is not null)
                return code;
        }

        return null;
    }

    /// <exception cref="CacheException">The call has failed.</exception>
    public static void ThrowIfFailed(string cache, in CacheCall call, in CacheAnswer answer)
    {
        switch (answer.Status)
        {
            case var status when IsTold(status):
                return;
            case CacheCallStatus.NotServed:
                throw new CacheUnavailableException(cache, "nobody could be found who serves the key.");
            case CacheCallStatus.RecordsWaiting:
                throw new CacheUnavailableException(cache, "more changes wait for the backups than may be.");
            case CacheCallStatus.OutcomeUnknown:
                throw new CacheOutcomeUnknownException(cache, "the silo that it was sent to did not answer, or lost the shard.");
            default:
                throw new InvalidCacheRequestException(Refusal(call, answer));
        }
    }

    // Whether it is what the caller asked for, and no failure.
    private static bool IsTold(CacheCallStatus status) => status is CacheCallStatus.Done or CacheCallStatus.NotFound or CacheCallStatus.Exists
        or CacheCallStatus.VersionMismatch or CacheCallStatus.ConditionFailed
        or CacheCallStatus.LoadGranted or CacheCallStatus.Loading or CacheCallStatus.LoadLost or CacheCallStatus.TooManyLoads;

    private static string Refusal(in CacheCall call, in CacheAnswer answer) => answer.Status switch
    {
        CacheCallStatus.InvalidKey => $"A key of {call.Key.Length} bytes: allowed are 1 to {CacheLimits.MaxKeyBytes}.",
        CacheCallStatus.ValueTooLarge => $"A value of {answer.Actual} bytes: allowed are {answer.Limit}.",
        CacheCallStatus.InvalidTags => $"Tags may be up to {CacheLimits.MaxTags} different ones, of 1 to {CacheLimits.MaxTagBytes} bytes of UTF-8 each.",
        CacheCallStatus.InvalidExpiry => $"An expiry is too far away: allowed are {CacheLimits.MaxTimeMs} ms, and for a sliding one {CacheLimits.MaxSlidingMs} ms.",
        CacheCallStatus.DoesNotFit => $"The entry would count {answer.Actual} bytes: its shard has {answer.Limit} at most, which is the cache's capacity divided by its partitions.",
        CacheCallStatus.NotANumber => "The key does not hold a 64-bit number in decimal digits.",
        CacheCallStatus.Overflow => "The sum would be no 64-bit number.",
        _ => $"The silo refused the call: {answer.Status}. It may be of an older version than this client.",
    };
}
