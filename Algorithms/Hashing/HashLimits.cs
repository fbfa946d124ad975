namespace OrleansCluster.Algorithms.Hashing;

/// <summary>The bounds of consistent hashing. What is over is refused before anything is built.</summary>
public static class HashLimits
{
    public const int MaxNodes = 4_096;

    /// <summary>The longest name of a node, in UTF-16 code units.</summary>
    public const int MaxNameLength = 256;

    public const int MaxWeight = 1_000;

    /// <summary>The most points of a ring: virtual nodes times the sum of all weights. They take up to 18 bytes each.</summary>
    public const int MaxRingPoints = 4_194_304;

    /// <summary>The most virtual nodes for a weight of 1.</summary>
    public const int MaxVirtualNodes = 16_384;

    /// <summary>The most entries of a Maglev table, of 2 bytes each.</summary>
    public const int MaxMaglevEntries = 4_194_304;

    /// <summary>The most slots that are dealt out under a bounded load.</summary>
    public const int MaxSlots = 1_048_576;

    /// <summary>The greatest slack of a bounded load, in percent of the mean; 1 is the least.</summary>
    public const int MaxSlackPercent = 1_000;

    /// <summary>The most partitions of a map; a power of two.</summary>
    public const int MaxPartitions = 65_536;

    /// <summary>The most backups of a partition, beside its primary.</summary>
    public const int MaxBackups = 2;
}
