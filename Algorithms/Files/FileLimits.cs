namespace OrleansCluster.Algorithms.Files;

/// <summary>Every bound of the file service, in one place. What is over is refused before it costs memory.</summary>
public static class FileLimits
{
    /// <summary>The longest path, in bytes of UTF-8.</summary>
    public const int MaxPathBytes = 1_024;

    /// <summary>The longest segment of a path, in bytes of UTF-8.</summary>
    public const int MaxSegmentBytes = 255;

    /// <summary>The smallest block size, in bytes.</summary>
    public const int MinBlockSize = 64 * 1024;

    /// <summary>The largest block size, in bytes.</summary>
    public const int MaxBlockSize = 64 * 1024 * 1024;

    /// <summary>The block size of a file that asks for none, in bytes.</summary>
    public const int DefaultBlockSize = 4 * 1024 * 1024;

    /// <summary>The most blocks of one file: what its directory grain can hold as one record.</summary>
    public const int MaxBlocks = 256 * 1024;

    /// <summary>The longest file, in bytes: 1 TiB, if its block size allows.</summary>
    public const long MaxFileBytes = 1L << 40;

    /// <summary>The lowest replication.</summary>
    public const int MinReplication = 1;

    /// <summary>The highest replication.</summary>
    public const int MaxReplication = 7;

    /// <summary>The replication of a file that asks for none.</summary>
    public const int DefaultReplication = 2;

    /// <summary>The most silos over which the blocks of one file are spread: an index of them is one byte.</summary>
    public const int MaxSilosPerFile = 255;

    /// <summary>The most names in one directory.</summary>
    public const int MaxNamesPerDirectory = 10_000;

    /// <summary>The most write sessions open for one path.</summary>
    public const int MaxOpenSessions = 64;

    /// <summary>The most sets of replaced blocks that a file remembers; older ones are left to the sweep.</summary>
    public const int MaxGarbage = 32;

    /// <summary>The most blocks allocated by one call.</summary>
    public const int MaxAllocation = 64;

    /// <summary>The longest listing of one call, in entries.</summary>
    public const int MaxListing = 1_000;

    /// <summary>The longest file with blocks of <paramref name="blockSize"/> bytes.</summary>
    public static long MaxLength(int blockSize) => Math.Min(MaxFileBytes, (long)blockSize * MaxBlocks);

    /// <summary>Null if the pair is allowed, else a sentence saying which value is not and what is allowed.</summary>
    public static string? Check(int blockSize, int replication)
    {
        if (blockSize is < MinBlockSize or > MaxBlockSize)
            return $"The block size is {blockSize}; allowed is {MinBlockSize} to {MaxBlockSize} bytes.";
        if (replication is < MinReplication or > MaxReplication)
            return $"The replication is {replication}; allowed is {MinReplication} to {MaxReplication}.";
        return null;
    }
}
