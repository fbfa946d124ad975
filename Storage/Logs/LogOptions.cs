namespace OrleansCluster.Storage.Logs;

/// <summary>How a <see cref="WriteAheadLog"/> works.</summary>
public sealed record LogOptions
{
    /// <summary>
    /// Bytes after which a new segment file is begun, 4 KiB..1 GiB; a segment is longer by at most one batch. Default 64 MiB.
    /// </summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Records that may wait for the next flush, 1..1,000,000; further appends wait for a place. Default 16,384.
    /// </summary>
    public int MaxQueuedRecords { get; init; } = 16_384;

    /// <summary>Bytes that may wait for the next flush, 1..1 GiB (one record is always let in). Default 64 MiB.</summary>
    public long MaxQueuedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes written with one flush, 4 KiB..16 MiB (one append is never split). Default 4 MiB.</summary>
    public int MaxBatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Zeros that are written ahead of the records, so that a small append changes no length of its file: to flush that too costs a disk about as
    /// much as to flush the records. The file is longer by so much; opening the log cuts them off. 0..16 MiB; default 0: none.
    /// </summary>
    public int ZeroedAheadBytes { get; init; }

    /// <summary>Refuses values outside of what is allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        OptionRange.Check(SegmentBytes, 4096, 1L << 30, nameof(SegmentBytes));
        OptionRange.Check(MaxQueuedRecords, 1, 1_000_000, nameof(MaxQueuedRecords));
        OptionRange.Check(MaxQueuedBytes, 1, 1L << 30, nameof(MaxQueuedBytes));
        OptionRange.Check(MaxBatchBytes, 4096, 16 * 1024 * 1024, nameof(MaxBatchBytes));
        OptionRange.Check(ZeroedAheadBytes, 0, 16 * 1024 * 1024, nameof(ZeroedAheadBytes));
    }
}
