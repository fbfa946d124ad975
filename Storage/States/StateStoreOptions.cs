using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Storage.States;

/// <summary>How a <see cref="StateStore"/> works.</summary>
public sealed record StateStoreOptions
{
    /// <summary>
    /// The log underneath; its queue bounds are those of the store's writes, too. Segments of 16 MiB, and 1 MiB written ahead, by default.
    /// </summary>
    public LogOptions Log { get; init; } = new() { SegmentBytes = 16 * 1024 * 1024, ZeroedAheadBytes = 1 << 20 };

    /// <summary>
    /// A snapshot is due when the log has grown by this many bytes since the last one, and by <see cref="SnapshotRatio"/>;
    /// 1 KiB..64 GiB, default 32 MiB.
    /// </summary>
    public long SnapshotLogBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// A snapshot is due only when the log's growth is at least this many percent of the records' bytes; 0..10,000, default
    /// 100.
    /// </summary>
    public int SnapshotRatio { get; init; } = 100;

    /// <summary>Refuses values outside of what is allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        Log.Validate();
        OptionRange.Check(SnapshotLogBytes, 1024, 64L << 30, nameof(SnapshotLogBytes));
        OptionRange.Check(SnapshotRatio, 0, 10_000, nameof(SnapshotRatio));
    }
}
