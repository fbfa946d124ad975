namespace OrleansCluster.Grains.Files;

/// <summary>How a silo takes part in the file service. Checked when the silo starts.</summary>
public sealed class FileServiceOptions
{
    /// <summary>The silo's own folder on the machine. Needed unless the silo was given a disk by other means.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>
    /// Whether the silo counts as started only when its block store is open. For that its grain state must be there: where other silos
    /// have to be started for it, the host calls <see cref="FileServiceExtensions.OpenBlockStoreAsync"/> when they are. Default true.
    /// </summary>
    public bool OpenAtStart { get; set; } = true;

    /// <summary>
    /// How long the silo's start waits for other silos and for its grain state before it fails. Up to 1 day. The default, 5 minutes, is
    /// what Microsoft Orleans allows itself to join a cluster (<c>ClusterMembershipOptions.MaxJoinAttemptTime</c>).
    /// </summary>
    public TimeSpan StartPatience { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a write session lasts without asking for room for another block. From 1 second to 1 day.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the blocks of a replaced or deleted version stay, for readers that opened it. Up to 1 day.</summary>
    public TimeSpan ReplacedBlockGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause between attempts to delete such blocks from silos that did not answer. From 100 ms to 1 hour.</summary>
    public TimeSpan GarbageRetryPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long that is tried before it is left to the silo's sweep. Up to 7 days.</summary>
    public TimeSpan GarbageGiveUpAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The pause between two parts of a block store's sweep. From 100 ms to 1 day.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many blocks one part of the sweep looks at. From 1 to 1,000.</summary>
    public int SweepBatch { get; set; } = 256;

    /// <summary>How many reads and writes a block store has in flight before it refuses more. From 1 to 100,000.</summary>
    public int MaxCallsInFlight { get; set; } = 256;

    /// <summary>How many bytes these may have between them; one call is always let in. From 1 MiB to 64 GiB.</summary>
    public long MaxBytesInFlight { get; set; } = 512L << 20;

    /// <summary>How many names a directory may hold. From 1 to 10,000.</summary>
    public int MaxNamesPerDirectory { get; set; } = Algorithms.Files.FileLimits.MaxNamesPerDirectory;
}
