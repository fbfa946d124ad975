namespace OrleansCluster.Client.Cache;

/// <summary>How something is stored.</summary>
public sealed record CacheEntryOptions
{
    /// <summary>It is gone after that time, whatever happens: at least 1 ms, at most 2,230 years. Null: it has no such limit. Both limits together: the earlier counts.</summary>
    public TimeSpan? Expiration { get; init; }

    /// <summary>It is gone when it was not accessed for that time: at least 1 ms, at most 34 years. Null: it has no such limit.</summary>
    public TimeSpan? Sliding { get; init; }

    /// <summary>What takes the place of another value keeps that one's expiry; the one given here counts where there was none.</summary>
    public bool KeepExpiration { get; init; }

    /// <summary>Up to 16 tags of 1 to 256 bytes of UTF-8 each, by which it can be removed together with others.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    internal static CacheEntryOptions None { get; } = new();
}
