namespace OrleansCluster.Storage;

/// <summary>How a <see cref="RealDisk"/> works.</summary>
public sealed record RealDiskOptions
{
    /// <summary>
    /// Threads that make the blocking system calls, 1..64. Default: two for each core, at least 4, at most 16. A thread is held
    /// for as long as a flush takes, so there must be more than there are slow flushes at a time.
    /// </summary>
    public int IoThreads { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 16);

    /// <summary>
    /// Calls that may wait for a thread, 1..1,000,000; more fail with <see cref="DiskBusyException"/>. Default 16,384.
    /// </summary>
    public int MaxQueuedCalls { get; init; } = 16_384;

    /// <summary>Refuses values outside of what is allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        OptionRange.Check(IoThreads, 1, 64, nameof(IoThreads));
        OptionRange.Check(MaxQueuedCalls, 1, 1_000_000, nameof(MaxQueuedCalls));
    }
}
