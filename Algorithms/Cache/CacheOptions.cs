namespace OrleansCluster.Algorithms.Cache;

/// <summary>What one table is given.</summary>
public sealed record CacheOptions
{
    /// <summary>
    /// The bound in bytes: keys, values and the overhead of both, as <see cref="Entries.EntryCost"/> counts them. A backup's must not be less
    /// than its owner's.
    /// </summary>
    public required long CapacityBytes { get; init; }

    /// <summary>Whether changes are recorded, for backups; whoever says so must take them.</summary>
    public bool RecordsChanges { get; init; }

    /// <summary>Bytes of records that may wait to be taken before changes are refused.</summary>
    public long MaxWaitingRecordBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// The position before the first change. A table that begins empty for keys that lived before, and were lost, begins above all of their versions, so that
    /// none of those is ever given again.
    /// </summary>
    public long StartPosition { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of bounds.</exception>
    internal CacheOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(CapacityBytes, CacheLimits.MinCapacityBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CapacityBytes, CacheLimits.MaxCapacityBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxWaitingRecordBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(StartPosition);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StartPosition, CacheLimits.MaxStartPosition);
        return this;
    }
}
