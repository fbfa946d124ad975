using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>
/// Through which calls come to the shards of a silo; the key is <c>cache/door@silo</c> (<see cref="CacheGrains.DoorOf"/>). Runs on that silo or not at all
/// (<see cref="PinnedSiloUnavailableException"/>). For clients of the cache; they know who owns what.
/// </summary>
[Alias("oc.cache.ICacheDoorGrain")]
public interface ICacheDoorGrain : IGrainWithStringKey
{
    /// <summary>
    /// Runs calls, and answers when all that they tell lasts: one answer for each, or fewer if the answers have become too many bytes (each answer counts; what
    /// has none was not run). Null: this life of the silo is not there, and nothing was run. Throws <see cref="InvalidCacheRequestException"/>: nothing was run.
    /// </summary>
    [Alias("Run")]
    Task<CacheAnswer[]?> RunAsync(CacheBatch batch);

    /// <summary>
    /// What changed of what was read for near caches, from a place of the silo's feed on; waits for some time if that is nothing. Null: this life of the silo is not there.
    /// </summary>
    [Alias("ReadFeed")]
    Task<CacheFeed?> ReadFeedAsync(CacheFeedRequest request);
}
