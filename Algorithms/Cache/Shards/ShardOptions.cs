namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>What a replica of a shard is given. The capacity is the same at all of them.</summary>
public sealed record ShardOptions
{
    /// <summary>The bound of the table in bytes, as <see cref="CacheOptions.CapacityBytes"/> says.</summary>
    public required long CapacityBytes { get; init; }

    /// <summary>How long a backup that lives may keep the owner waiting before the owner goes on without it, in milliseconds.</summary>
    public long PatienceMs { get; init; } = 3_000;

    /// <summary>Encoded bytes of one message of records, or of one piece of a snapshot, unless a single entry has more.</summary>
    public int MessageBytes { get; init; } = 1024 * 1024;

    /// <summary>Encoded bytes of records that are kept for backups that do not have them yet; what is beyond waits in the table, whose bound follows.</summary>
    public long KeptRecordBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of records that may wait in the table on top of that, before changes are refused as <see cref="CacheStatus.RecordsWaiting"/>.</summary>
    public long WaitingRecordBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long to wait before a backup that failed, or a proposal that was refused, is tried again, in milliseconds.</summary>
    public long RetryMs { get; init; } = 100;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of bounds.</exception>
    internal ShardOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PatienceMs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MessageBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MessageBytes, CacheLimits.MaxBatchBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(KeptRecordBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(RetryMs);
        return this;
    }

    internal CacheTable CreateTable(long startPosition = 0) => new(new CacheOptions
    {
        CapacityBytes = CapacityBytes,
        RecordsChanges = true,
        MaxWaitingRecordBytes = WaitingRecordBytes,
        StartPosition = startPosition,
    });
}
