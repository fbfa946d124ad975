namespace OrleansCluster.Algorithms.Cache.Near;

/// <summary>What changed from a place of a feed on.</summary>
/// <param name="Next">Where to go on.</param>
/// <param name="IsWhole">Whether it is all: otherwise so much was changed meanwhile that everything may have been.</param>
/// <param name="IsLast">Whether nothing came behind it when it was read: only then does it tell of everything up to then.</param>
/// <param name="Hashes">Hashes of keys that were changed.</param>
/// <param name="Partitions">Partitions of which everything may have been.</param>
public sealed record FeedPage(long Next, bool IsWhole, bool IsLast, ulong[] Hashes, int[] Partitions);
