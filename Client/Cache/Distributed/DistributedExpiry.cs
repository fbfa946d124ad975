using Microsoft.Extensions.Caching.Distributed;
using OrleansCluster.Algorithms.Cache;

namespace OrleansCluster.Client.Cache.Distributed;

/// <summary>Expiries as .NET's caches give them.</summary>
internal static class DistributedExpiry
{
    // The cache's own limit is counted from its first hour, and so a little nearer than that.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365_000);
    private static readonly TimeSpan LongestSliding = TimeSpan.FromMilliseconds(CacheLimits.MaxSlidingMs);

    /// <summary>Of two absolute limits the earlier counts; one that the cache cannot count up to is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The absolute limit is over.</exception>
    public static CacheEntryOptions Of(DistributedCacheEntryOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(options);
        var left = options.AbsoluteExpirationRelativeToNow;
        if (options.AbsoluteExpiration is { } instant)
        {
            if (instant <= now)
                throw new ArgumentOutOfRangeException(nameof(options), instant, $"{nameof(options.AbsoluteExpiration)} must be in the future.");
            left = left is { } relative && relative < instant - now ? relative : instant - now;
        }

        return left is null && options.SlidingExpiration is null
            ? CacheEntryOptions.None
            : new() { Expiration = Within(left, Longest), Sliding = Within(options.SlidingExpiration, LongestSliding) };
    }

    private static TimeSpan? Within(TimeSpan? limit, TimeSpan longest) => limit > longest ? null : limit;
}
