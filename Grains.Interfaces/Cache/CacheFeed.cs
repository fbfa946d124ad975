namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>What changed in a silo's part of a cache; <c>Algorithms.Cache.Near.FeedPage</c> says what it means.</summary>
/// <param name="Next">Where to go on.</param>
/// <param name="IsWhole">Whether it is all: otherwise everything may have changed.</param>
/// <param name="IsSure">Whether this tells of everything up to when it was read, and the silo was certain of its lease then.</param>
/// <param name="HeldMs">For how long the silo had the request, at least, before it read the feed, in milliseconds of its monotonic clock.</param>
/// <param name="Hashes">Hashes of keys that were changed.</param>
/// <param name="Partitions">Partitions of which everything may have been, or is not served there any more.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.CacheFeed")]
public sealed record CacheFeed(long Next, bool IsWhole, bool IsSure, int HeldMs, ulong[] Hashes, int[] Partitions);
