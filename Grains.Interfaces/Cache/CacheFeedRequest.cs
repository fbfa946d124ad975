namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>Asks for what changed of what was read for near caches.</summary>
/// <param name="Incarnation">The silo's life that it is for.</param>
/// <param name="From">The place to go on from; below 0: only where the feed is now.</param>
/// <param name="WaitMs">For how long the silo may wait for something to tell, 0 to <see cref="CacheGrains.MaxFeedWaitMs"/>.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.CacheFeedRequest")]
public readonly record struct CacheFeedRequest(long Incarnation, long From, int WaitMs);
