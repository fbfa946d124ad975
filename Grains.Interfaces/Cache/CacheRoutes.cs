namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>Who owns which shard, as it was at some moment: a hint, which the owner checks.</summary>
/// <param name="Revision">The revision of the metadata store that it was read at.</param>
/// <param name="Silos">The silos that take part; at times two lives of one.</param>
/// <param name="Owners">For each partition the place of its owner among <paramref name="Silos"/>; -1 if it has none now. Their number is a power of two.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.CacheRoutes")]
public sealed record CacheRoutes(long Revision, CacheSilo[] Silos, short[] Owners);
