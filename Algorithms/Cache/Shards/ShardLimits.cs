namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>The bounds of what is agreed about a shard.</summary>
public static class ShardLimits
{
    /// <summary>Backups in one record: those wanted (<see cref="Hashing.HashLimits.MaxBackups"/>), and as many again while a shard moves.</summary>
    public const int MaxBackups = 2 * Hashing.HashLimits.MaxBackups + 1;

    /// <summary>
    /// Positions that one generation has, so that each begins above all versions of those before it: with a million changes a second, more than two years.
    /// </summary>
    public const long PositionsOfGeneration = 1L << 46;

    /// <summary>How often all copies of one shard may be lost: some 131,000 times.</summary>
    public const long MaxGenerations = CacheLimits.MaxStartPosition / PositionsOfGeneration;
}
