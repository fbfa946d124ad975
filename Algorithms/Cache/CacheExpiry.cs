namespace OrleansCluster.Algorithms.Cache;

/// <summary>When an entry expires. It may have both limits: then the earlier counts. The default is never.</summary>
/// <param name="AbsoluteMs">The moment of the shard's time, in milliseconds, from which on it is gone whatever happens; 0 for none.</param>
/// <param name="SlidingMs">How long after its last access it is gone, in milliseconds; 0 for none.</param>
public readonly record struct CacheExpiry(long AbsoluteMs, long SlidingMs)
{
    public bool IsNever => AbsoluteMs == 0 && SlidingMs == 0;

    /// <summary>Whether both limits are in bounds.</summary>
    public bool IsValid => AbsoluteMs is >= 0 and <= CacheLimits.MaxTimeMs && SlidingMs is >= 0 and <= CacheLimits.MaxSlidingMs;

    /// <summary>Expires at a moment of the shard's time.</summary>
    public static CacheExpiry At(long absoluteMs) => new(absoluteMs, 0);

    /// <summary>Expires when it was not accessed for so long.</summary>
    public static CacheExpiry Sliding(long slidingMs) => new(0, slidingMs);

    /// <summary>The moment from which on an entry is gone that was last accessed then; <see cref="long.MaxValue"/> if never.</summary>
    public long DeadlineMs(long lastAccessMs) => Math.Min(
        AbsoluteMs == 0 ? long.MaxValue : AbsoluteMs,
        SlidingMs == 0 ? long.MaxValue : lastAccessMs + SlidingMs);
}
