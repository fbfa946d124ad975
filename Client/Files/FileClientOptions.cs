using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Client.Files;

/// <summary>How a <see cref="FileClient"/> works. Checked when the client is made.</summary>
public sealed class FileClientOptions
{
    /// <summary>The block size of a file that asks for none, in bytes. From 64 KiB to 64 MiB.</summary>
    public int BlockSize { get; set; } = FileLimits.DefaultBlockSize;

    /// <summary>The replication of a file that asks for none. From 1 to 7.</summary>
    public int Replication { get; set; } = FileLimits.DefaultReplication;

    /// <summary>How many blocks one write has under way; with the one being filled, the blocks it holds. From 1 to 64.</summary>
    public int BlocksInFlight { get; set; } = 6;

    /// <summary>What one read asks a block store for, in bytes. From 4 KiB to 4 MiB.</summary>
    public int ReadPieceSize { get; set; } = 1024 * 1024;

    /// <summary>How many pieces a sequential read asks for ahead of its reader. From 0 to 64.</summary>
    public int ReadAhead { get; set; } = 4;

    /// <summary>How long a replica may take before another is asked too. From 1 ms to 1 minute.</summary>
    public TimeSpan HedgeDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long one call to the cluster may take. From 10 ms to 5 minutes.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call that failed for a passing reason is made in all. From 1 to 100.</summary>
    public int MaxAttempts { get; set; } = 6;

    /// <summary>The pause before the second attempt; it doubles with each, and half of it is drawn. From 1 ms to 1 minute.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between attempts. From 1 ms to 5 minutes.</summary>
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long a silo that failed is asked after the others. Up to 1 hour.</summary>
    public TimeSpan SuspectFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether a file that is read from its first byte to its last is checked against its SHA-256. Every byte is checked
    /// against its chunk's CRC-32C where it is stored in any case.
    /// </summary>
    public bool VerifySha256 { get; set; } = true;
}
