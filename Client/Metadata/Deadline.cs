namespace OrleansCluster.Client.Metadata;

/// <summary>Until when an operation may take, by the monotonic clock.</summary>
internal readonly struct Deadline(TimeProvider time, TimeSpan span)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>How long it may take in all.</summary>
    public TimeSpan Span => span;

    public TimeSpan Left => span - time.GetElapsedTime(_start);

    public bool IsOver => Left <= TimeSpan.Zero;
}
