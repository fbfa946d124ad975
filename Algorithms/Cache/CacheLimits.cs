namespace OrleansCluster.Algorithms.Cache;

/// <summary>
/// The bounds of a cache shard. An owner and its backups must agree on them, and records of changes are read by them, so they are constants and
/// not options.
/// </summary>
public static class CacheLimits
{
    /// <summary>How much faster or slower than real time the monotonic clocks of silos and clients may run.</summary>
    public const double MaxClockDrift = 0.01;

    /// <summary>Bytes of a key; a key has at least one.</summary>
    public const int MaxKeyBytes = 4 * 1024;

    /// <summary>Bytes of a value: 16 MiB. A value may be empty.</summary>
    public const int MaxValueBytes = 16 * 1024 * 1024;

    /// <summary>Tags of one entry.</summary>
    public const int MaxTags = 16;

    /// <summary>Bytes of a tag in UTF-8; a tag has at least one.</summary>
    public const int MaxTagBytes = 256;

    /// <summary>The latest moment of a shard's time, in milliseconds: 2,230 years.</summary>
    public const long MaxTimeMs = 1L << 46;

    /// <summary>The longest sliding expiry, in milliseconds: 34 years.</summary>
    public const long MaxSlidingMs = 1L << 40;

    /// <summary>The least capacity of a shard, in bytes.</summary>
    public const long MinCapacityBytes = 64 * 1024;

    /// <summary>The greatest capacity of a shard, in bytes: 1 TiB.</summary>
    public const long MaxCapacityBytes = 1L << 40;

    /// <summary>The greatest position that a table may begin at; 2^46 changes may follow.</summary>
    public const long MaxStartPosition = long.MaxValue - (1L << 46);

    /// <summary>Records of changes in one batch, and entries in one piece of a snapshot.</summary>
    public const int MaxBatchRecords = 64 * 1024;

    /// <summary>Bytes of one encoded batch of records or piece of a snapshot: room for the largest entry and more.</summary>
    public const int MaxBatchBytes = 32 * 1024 * 1024;

    /// <summary>Whether a key may be.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) => key.Length is > 0 and <= MaxKeyBytes;
}
