namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>Calls for shards of one silo. They are run in their order, as far as they are of one key.</summary>
/// <param name="Incarnation">The silo's life that they are for.</param>
/// <param name="Calls">At most <see cref="CacheGrains.MaxBatchCalls"/>.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.CacheBatch")]
public sealed record CacheBatch(long Incarnation, CacheCall[] Calls);
