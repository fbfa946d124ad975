using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>One life of a silo in a cache, for callers in its own process. Any thread may call.</summary>
public interface ICacheShards
{
    /// <summary>Which life of which silo.</summary>
    CacheSilo Silo { get; }

    /// <summary>
    /// Reads a key without a grain's turn and without waiting, which is an access. False: it cannot be told so; it is to be asked for by
    /// <see cref="RunAsync"/>.
    /// </summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="answer">As of a <see cref="CacheCallKind.Get"/>.</param>
    bool TryRead(ulong hash, ReadOnlySpan<byte> key, out CacheAnswer answer);

    /// <summary>
    /// Runs calls, and completes when all that they tell lasts. Keys and values are the caller's again as soon as this has returned, even if it is not complete.
    /// </summary>
    /// <param name="calls">The calls.</param>
    /// <param name="answers">As many places.</param>
    /// <param name="maxBytes">How many bytes of values and keys the answers may have, unless the first alone has more.</param>
    /// <returns>How many of the calls were run.</returns>
    ValueTask<int> RunAsync(ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, int maxBytes);

    /// <summary>What changed of what was read for near caches, from a place on; waits for some time if that is nothing.</summary>
    Task<CacheFeed> ReadFeedAsync(CacheFeedRequest request);
}
